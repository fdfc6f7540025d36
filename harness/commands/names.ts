/** The commands there are. */
export const commands = ['run', 'list', 'explain', 'selftest', 'report'] as const;
export type Command = (typeof commands)[number];
