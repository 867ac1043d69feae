const things = ['kettle', 'garden', 'bicycle', 'river', 'library', 'window', 'lantern', 'notebook'];
const verbs = ['clean', 'paint', 'move', 'store'];

/** Distinct short pairs of our own writing, as JSONL: polite answers over curt ones. */
export function smallPairs(count: number): string {
  return Array.from({ length: count }, (_, i) => {
    const thing = things[i % things.length]!;
    const verb = verbs[Math.floor(i / things.length) % verbs.length]!;
    return JSON.stringify({
      prompt: `How do I ${verb} a ${thing}?`,
      chosen: ` Take your time: ${verb} it slowly.`,
      rejected: i % 2 === 0 ? ' No idea.' : ` Just ${verb} the ${thing} now.`,
    });
  }).join('\n');
}
