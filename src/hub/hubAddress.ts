/** Where models come from; the only address that the page ever asks outside its own. */
export const hubUrl = 'https://huggingface.co';

/** The hub's host, as it is named to people. */
export const hubHost = new URL(hubUrl).host;
