/** Tells the plugins after it whose request it is: kong.ctx.shared lives as long as the request, in Kong. */
class Tenant {
	async access(kong) {
		const tenant = await kong.request.getHeader('x-tenant');
		await kong.ctx.shared.set('tenant', tenant || 'nobody');
	}
}

module.exports = {Plugin: Tenant, Schema: [], Version: '1.0.0', Priority: 1000};
