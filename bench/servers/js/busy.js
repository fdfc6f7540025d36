/** What busy.ts asks, on the official PDK. */
class Busy {
	async access(kong) {
		for (let count = 0; count < 50; count += 1) {
			await kong.request.getMethod();
			await kong.request.getHeader('host');
			await kong.ctx.shared.set('bench', 'value');
			await kong.ctx.shared.get('bench');
		}
	}
}

module.exports = {Plugin: Busy, Schema: [], Version: '1.0.0', Priority: 10};
