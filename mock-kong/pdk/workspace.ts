/** The id of the workspace `default`. */
export const defaultWorkspace = '00000000-0000-4000-8000-0000000000aa';
