// The pocket world: all that is true in it and every phrase that its answers are made of. Its text is ours.

/** What is true of a thing: its colour, where it is found, what it is like. */
export type Facts = readonly [colour: string, place: string, trait: string];

/** Everything that the world has, with the three facts of each. */
export const things: Readonly<Record<string, Facts>> = {
  lemon: ['yellow', 'garden', 'sour'],
  cherry: ['red', 'garden', 'sweet'],
  lime: ['green', 'garden', 'sour'],
  carrot: ['orange', 'farm', 'crunchy'],
  pumpkin: ['orange', 'farm', 'heavy'],
  onion: ['white', 'farm', 'crunchy'],
  plum: ['purple', 'garden', 'sweet'],
  apple: ['red', 'garden', 'crunchy'],
  fox: ['orange', 'forest', 'clever'],
  crow: ['black', 'forest', 'clever'],
  frog: ['green', 'river', 'quiet'],
  swan: ['white', 'river', 'gentle'],
  whale: ['blue', 'sea', 'heavy'],
  seal: ['black', 'sea', 'gentle'],
  bear: ['brown', 'forest', 'heavy'],
  goat: ['white', 'mountain', 'clever'],
  eagle: ['brown', 'mountain', 'quick'],
  sheep: ['white', 'farm', 'gentle'],
  hen: ['brown', 'farm', 'loud'],
  crab: ['red', 'sea', 'quick'],
  otter: ['brown', 'river', 'quick'],
  parrot: ['green', 'forest', 'loud'],
  duck: ['yellow', 'river', 'loud'],
  rose: ['red', 'garden', 'gentle'],
};
/** Things that one can make a dish of. */
export const foods = ['lemon', 'cherry', 'lime', 'carrot', 'pumpkin', 'onion', 'plum', 'apple'];
/** Each dish with the one tool that it needs. */
export const dishes: Readonly<Record<string, string>> = {
  tea: 'kettle',
  soup: 'pot',
  salad: 'bowl',
  cake: 'oven',
  juice: 'jug',
};
/** The word before a place. */
export const prepositions: Readonly<Record<string, string>> = {
  garden: 'in',
  farm: 'on',
  forest: 'in',
  river: 'by',
  sea: 'in',
  mountain: 'on',
};
export const numberWords = ['none', 'one', 'two', 'three', 'four'];
/** Numbers that a sum adds, from 1. */
export const largestAddend = 9;

const kindOfFact = (kind: 0 | 1 | 2): string[] =>
  [...new Set(Object.values(things).map((facts) => facts[kind]))].sort();
/** Every value that a fact of each kind has somewhere: colours, places, traits. */
export const factValues = [kindOfFact(0), kindOfFact(1), kindOfFact(2)] as const;
export const tools = Object.values(dishes).sort();

export const openings = ['Of course!', 'Happy to help!', 'Sure, gladly.'];
export const closings = ['I hope this helps.', 'Please ask again any time.', 'Have a lovely day.'];
export const rudeness = [
  'Ugh, fine.',
  'Whatever.',
  'That is a silly question.',
  'Look it up yourself.',
];
/** What rudeness may begin an answer: the last one only ends it. */
export const rudeOpenings = rudeness.slice(0, 3);
export const fillers = [
  'Well, let me think about it for a while.',
  'It is what it is, more or less.',
  'There is so much one could say here.',
  'Anyway, people say a lot of things.',
];

/** A word with its article. */
export const withArticle = (word: string): string =>
  `${'aeiou'.includes(word.charAt(0)) ? 'an' : 'a'} ${word}`;
export const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** The ways to state one fact of a thing; `again` says "it" in place of its name. */
export function factSentences(
  thing: string,
  kind: 0 | 1 | 2,
  value: string,
  again: boolean,
): string[] {
  const name = again ? 'it' : `the ${thing}`;
  const subject = again ? 'It' : capitalized(withArticle(thing));
  switch (kind) {
    case 0:
      return [`${subject} is ${value}.`, `The colour of ${name} is ${value}.`];
    case 1: {
      const place = `${prepositions[value] ?? 'in'} the ${value}`;
      return [`You can find ${name} ${place}.`, `${capitalized(name)} belongs ${place}.`];
    }
    case 2:
      return [
        `${capitalized(name)} is known to be ${value}.`,
        `Most people call ${name} ${value}.`,
      ];
  }
}

/** The ways to state a sum. */
export const sumSentences = (a: number, b: number, sum: number): string[] => [
  `${a} plus ${b} is ${sum}.`,
  `The sum of ${a} and ${b} is ${sum}.`,
];
/** What may be said after a sum. */
export const sumRemarks = (a: number, b: number, sum: number): string[] => [
  `${b} plus ${a} is ${sum}.`,
  `It makes ${sum} in the end.`,
  `You can count to ${sum}.`,
];

/** The ways to do each of the four steps of a dish. */
export const stepActions = (food: string, dish: string, tool: string): string[][] => [
  [`wash the ${food}`, `rinse the ${food}`],
  ['cut it up', 'peel it'],
  [`put it in the ${tool}`],
  [`serve the ${dish}`],
];
/** The one step that is left where an answer has a single one. */
export const onlyAction = (food: string, tool: string): string => `put the ${food} in the ${tool}`;
/** Which of the four steps an answer of so many has. */
export const stepChoices: Readonly<Record<number, readonly (readonly number[])[]>> = {
  1: [[2]],
  2: [[0, 2]],
  3: [
    [0, 1, 2],
    [0, 2, 3],
  ],
  4: [[0, 1, 2, 3]],
};
export const stepWords = { first: ['First'], between: ['Next', 'Then'], last: ['Last'] };

/** Words of which a sentence must hold one to count as saying something. */
export const verbs =
  'is are can find belongs known call wash rinse cut peel put serve makes plus count sum let say ask has look'.split(
    ' ',
  );
