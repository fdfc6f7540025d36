/** Where this module is, as URL, for the files beside it. The CommonJS build has a file of its own in its place. */
export const here = import.meta.url;
