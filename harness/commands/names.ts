/** The commands there are. */
export const commands = ['run', 'list', 'explain'] as const;
export type Command = (typeof commands)[number];
