import {mask} from './text.js';

interface Shape {
	readonly pattern: RegExp;
	/** Whether what the pattern found is one; default: always. */
	readonly is?: (found: string) => boolean;
}

// The secret is the group `secret`; what stands before it stays.
const shapes: readonly Shape[] = [
	// A JSON Web Token: two objects in base64url and a signature.
	{pattern: /(?<secret>eyJ[\w-]{5,}\.eyJ[\w-]{5,}(?:\.[\w-]*)?)/g},
	{
		pattern: /\bBearer(?:\s+|%20)(?<secret>[\w.~+/-]{8,}=*)/gi,
		is: found => /[\d_.~+/=]/.test(found) || found.length > 24,
	},
	{pattern: /\bBasic(?:\s+|%20)(?<secret>[A-Za-z0-9+/]{6,}={0,2})/gi, is: isUserAndPassword},
	{pattern: /\b(?<secret>(?:gh[pousr]_|github_pat_|glpat-|xox[abprs]-|sk-|pypi-|npm_)[\w-]{16,})/g},
	{pattern: /\b(?<secret>(?:AKIA|ASIA)[A-Z0-9]{16})\b/g},
	{pattern: /:\/\/[^\s/:@"'<>]{1,200}:(?<secret>[^\s/@"'<>]{1,200})(?=@)/g},
	{
		pattern:
			/(?<secret>-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\s\S]{0,20000}?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|$))/g,
	},
];
// Most texts hold none of them.
const hint = /eyJ|bearer|basic|gh[pousr]_|github_pat_|glpat-|xox|sk-|pypi-|npm_|AKIA|ASIA|:\/\/[^/]*@|PRIVATE KEY/i;

/** Tokens that are known by what they look like. */
export function maskShapes(text: string, take: (value: string) => void): string {
	if (!hint.test(text)) return text;
	let masked = text;
	for (const {pattern, is} of shapes) {
		masked = masked.replace(pattern, (whole: string, secret: string) => {
			if (is !== undefined && !is(secret)) return whole;
			take(secret);
			const at = whole.lastIndexOf(secret);
			return whole.slice(0, at) + mask + whole.slice(at + secret.length);
		});
	}
	return masked;
}

function isUserAndPassword(base64: string): boolean {
	return Buffer.from(base64, 'base64').includes(':');
}
