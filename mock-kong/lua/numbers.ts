/** C's `%.<digits>g`, as cjson writes numbers (snprintf: exact ties go to the even digit, not up as in JavaScript). */
export function formatG(value: number, digits: 14 | 16): string {
	if (Number.isNaN(value)) return 'nan';
	if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
	if (value === 0) return Object.is(value, -0) ? '-0' : '0';
	const sign = value < 0 ? '-' : '';
	const [mantissa = '', power = '0'] = rounded(Math.abs(value), digits).split('e');
	const exponent = Number(power);
	const figures = mantissa.replace('.', '').replace(/0+$/, '');
	if (exponent < -4 || exponent >= digits) {
		const rest = figures.slice(1);
		const size = String(Math.abs(exponent)).padStart(2, '0');
		return `${sign}${figures.charAt(0)}${rest === '' ? '' : `.${rest}`}e${exponent < 0 ? '-' : '+'}${size}`;
	}
	if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${figures}`;
	const whole = figures.slice(0, exponent + 1).padEnd(exponent + 1, '0');
	const fraction = figures.slice(exponent + 1);
	return `${sign}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

function rounded(value: number, digits: number): string {
	const up = value.toExponential(digits - 1);
	// Enough digits to see a tie: no double has that many zeros and then goes on.
	const [exact = '', power = '0'] = value.toExponential(60).split('e');
	const kept = exact.slice(0, digits + 1);
	const tie = /^50*$/.test(exact.slice(digits + 1)) && /[02468]$/.test(kept);
	return tie ? `${kept}e${power}` : up;
}
