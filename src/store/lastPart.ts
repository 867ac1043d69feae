/** What a file or a folder is called, without the folders before it. */
export const lastPart = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
