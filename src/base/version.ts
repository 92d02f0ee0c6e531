/** The version in package.json; a test holds them equal. Written here so that `--version` reads no file. */
export const VERSION = "0.1.0";
