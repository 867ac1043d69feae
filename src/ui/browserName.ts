/** A browser by its user agent, and how WebGPU is come by in it. */
export interface KnownBrowser {
  readonly browser: string;
  readonly advice: string;
}

const known: readonly (readonly [RegExp, string, string])[] = [
  [
    /Edg\/(\d+)/,
    'Edge',
    'WebGPU is on by default in Edge from version 113; update it, or allow it in edge://gpu.',
  ],
  [
    /Firefox\/(\d+)/,
    'Firefox',
    'Firefox has WebGPU from version 141 on Windows and 145 on Apple silicon; elsewhere use Chrome or Edge.',
  ],
  [
    /Chrome\/(\d+)/,
    'Chrome',
    'WebGPU is on by default in Chrome from version 113 on Windows and macOS and 121 on Android; it also needs a page served over https or from localhost.',
  ],
  [
    /Version\/(\d+).*Safari/,
    'Safari',
    'Safari has WebGPU from version 26; in earlier ones use Chrome or Edge.',
  ],
];

/** Names the browser and says what to do for WebGPU. */
export function browserName(userAgent: string): KnownBrowser {
  for (const [pattern, name, advice] of known) {
    const version = pattern.exec(userAgent)?.[1];
    if (version) return { browser: `${name} ${version}`, advice };
  }
  return { browser: 'This browser', advice: 'A current Chrome, Edge, Firefox or Safari has it.' };
}
