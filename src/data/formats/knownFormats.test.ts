import { describe, expect, it } from 'vitest';

import { readContent } from '../../testing/preferenceSource';

const sky = { prompt: 'Sky?', chosen: 'Blue.', rejected: 'Green.' };
const rendered = { prompt: 'User: Sky?\n\nAssistant:', chosen: ' Blue.', rejected: ' Green.' };
const human = '\n\nHuman: Hi\n\nAssistant:';
const scores = (scoreChosen: number, scoreRejected: number) => ({ scoreChosen, scoreRejected });

// One published row of each format, and the pair that it means.
const EXAMPLES: [string, string, object][] = [
  [
    'TRL standard',
    `{"prompt":"The sky is","chosen":" blue.","rejected":" green."}`,
    { prompt: 'The sky is', chosen: ' blue.', rejected: ' green.' },
  ],
  [
    'TRL standard, implicit prompt',
    `{"chosen":"The sky is blue.","rejected":"The sky is green."}`,
    { prompt: 'The sky is', chosen: ' blue.', rejected: ' green.' },
  ],
  [
    'TRL conversational',
    `{"prompt":[{"role":"user","content":"Sky?"}],"chosen":[{"role":"assistant","content":"Blue."}],"rejected":[{"role":"assistant","content":"Green."}]}`,
    rendered,
  ],
  [
    'TRL conversational, implicit prompt',
    `{"chosen":[{"role":"user","content":"Sky?"},{"role":"assistant","content":"Blue."}],"rejected":[{"role":"user","content":"Sky?"},{"role":"assistant","content":"Green."}]}`,
    rendered,
  ],
  [
    'Anthropic hh-rlhf',
    `{"chosen":"\\n\\nHuman: Hi\\n\\nAssistant: Hello!","rejected":"\\n\\nHuman: Hi\\n\\nAssistant: Go away."}`,
    { prompt: human, chosen: ' Hello!', rejected: ' Go away.' },
  ],
  [
    'Dahoas full-hh-rlhf',
    `{"prompt":"\\n\\nHuman: Hi\\n\\nAssistant:","response":" Hello!","chosen":" Hello!","rejected":" Go away."}`,
    { prompt: human, chosen: ' Hello!', rejected: ' Go away.' },
  ],
  [
    'UltraFeedback binarized',
    `{"prompt":"Sky?","prompt_id":"ab12","chosen":[{"content":"Sky?","role":"user"},{"content":"Blue.","role":"assistant"}],"rejected":[{"content":"Sky?","role":"user"},{"content":"Green.","role":"assistant"}],"messages":[],"score_chosen":8.5,"score_rejected":4.0}`,
    { ...rendered, ...scores(8.5, 4) },
  ],
  [
    'Intel orca_dpo_pairs',
    `{"system":"You are helpful.","question":"Sky?","chosen":"Blue.","rejected":"Green."}`,
    { ...sky, prompt: 'You are helpful.\n\nSky?' },
  ],
  [
    'Argilla distilabel-intel-orca',
    `{"system":"","input":"Sky?","chosen":"Blue.","rejected":"Green."}`,
    sky,
  ],
  [
    'OpenAI preference',
    `{"input":{"messages":[{"role":"user","content":"Sky?"}],"tools":[],"parallel_tool_calls":true},"preferred_output":[{"role":"assistant","content":"Blue."}],"non_preferred_output":[{"role":"assistant","content":"Green."}]}`,
    rendered,
  ],
  [
    'Stanford SHP',
    `{"post_id":"x1","domain":"askbaking_train","upvote_ratio":0.98,"history":"Why flat?","c_root_id_A":"a","c_root_id_B":"b","created_at_utc_A":1,"created_at_utc_B":2,"score_A":20,"score_B":5,"human_ref_A":"Old soda.","human_ref_B":"Dunno.","labels":1,"seconds_difference":1.0,"score_ratio":4.0}`,
    { prompt: 'Why flat?', chosen: 'Old soda.', rejected: 'Dunno.', ...scores(20, 5) },
  ],
  [
    'Argilla ultrafeedback-binarized-preferences',
    `{"source":"evol","instruction":"Sky?","chosen_response":"Blue.","rejected_response":"Green.","chosen_avg_rating":5.0,"rejected_avg_rating":2.0,"chosen_model":"m"}`,
    { ...sky, ...scores(5, 2) },
  ],
  [
    'Argilla preferences-cleaned',
    `{"source":"evol","prompt":"Sky?","chosen":[{"role":"user","content":"Sky?"},{"role":"assistant","content":"Blue."}],"chosen-rating":5,"chosen-model":"m","rejected":[{"role":"user","content":"Sky?"},{"role":"assistant","content":"Green."}],"rejected-rating":2,"rejected-model":"n"}`,
    { ...rendered, ...scores(5, 2) },
  ],
  [
    'Argilla dpo-mix',
    `{"dataset":"mix","chosen":[{"role":"user","content":"Sky?"},{"role":"assistant","content":"Blue."}],"rejected":[{"role":"user","content":"Sky?"},{"role":"assistant","content":"Green."}],"chosen_rating":5,"rejected_rating":3}`,
    { ...rendered, ...scores(5, 3) },
  ],
  [
    'truthy-dpo / py-dpo',
    `{"id":"1","source":"s","system":"","prompt":"Add two","chosen":"def f(a,b): return a+b","rejected":"a+b"}`,
    { prompt: 'Add two', chosen: 'def f(a,b): return a+b', rejected: 'a+b' },
  ],
  [
    'LLaMA-Factory alpaca',
    `{"instruction":"Answer.","input":"Sky?","chosen":"Blue.","rejected":"Green."}`,
    { ...sky, prompt: 'Answer.\nSky?' },
  ],
  [
    'LLaMA-Factory sharegpt',
    `{"conversations":[{"from":"human","value":"Sky?"}],"chosen":{"from":"gpt","value":"Blue."},"rejected":{"from":"gpt","value":"Green."}}`,
    rendered,
  ],
  [
    'ms-swift',
    `{"messages":[{"role":"user","content":"Sky?"},{"role":"assistant","content":"Blue."}],"rejected_response":"Green."}`,
    rendered,
  ],
  [
    'Axolotl chat_template',
    `{"messages":[{"role":"user","content":"Sky?"}],"chosen":{"role":"assistant","content":"Blue."},"rejected":{"role":"assistant","content":"Green."}}`,
    rendered,
  ],
  [
    'NeMo-RL',
    `{"context":[{"role":"user","content":"Sky?"}],"completions":[{"rank":0,"completion":[{"role":"assistant","content":"Blue."}]},{"rank":1,"completion":[{"role":"assistant","content":"Green."}]}]}`,
    rendered,
  ],
  [
    'Nectar',
    `{"prompt":"\\n\\nHuman: Sky?\\n\\nAssistant: ","answers":[{"answer":"Blue.","rank":1},{"answer":"Green.","rank":2}]}`,
    { ...sky, prompt: '\n\nHuman: Sky?\n\nAssistant: ' },
  ],
  ['openpo', `{"prompt":"Sky?","preferred":"Blue.","rejected":"Green."}`, sky],
  ['Vezora', `{"input":"Sky?","accepted":"Blue.","rejected":"Green."}`, sky],
  ['OpenRLHF', `{"prompt":"Sky?","chosen":"Blue.","rejected":"Green.","margin":2.0}`, sky],
  // Relatives of the above.
  [
    'Intel orca_dpo_pairs',
    `{"system":"","question":"Sky?","chatgpt":"Blue.","llama2-13b-chat":"Green."}`,
    sky,
  ],
  [
    'LLaMA-Factory alpaca',
    `{"instruction":"Sky?","input":"","chosen":"Blue.","rejected":"Green."}`,
    sky,
  ],
  ['ms-swift', `{"query":"Sky?","response":"Blue.","rejected_response":"Green."}`, sky],
  [
    'Stanford SHP',
    `{"history":"Sky?","human_ref_A":"Green.","human_ref_B":"Blue.","labels":0,"score_A":5,"score_B":20}`,
    { ...sky, ...scores(20, 5) },
  ],
  [
    'OpenRLHF',
    `{"chosen":"Sky? Blue.","rejected":"Sky? Green.","margin":1}`,
    { prompt: 'Sky?', chosen: ' Blue.', rejected: ' Green.' },
  ],
];

describe('row formats', () => {
  it.each(EXAMPLES)('reads %s', async (format, row, pair) => {
    const { pairs, report } = await readContent(row);
    expect(report.formats).toEqual([{ format, rows: 1 }]);
    expect(pairs).toEqual([{ ...pair, line: 1 }]);
    expect(report.scored).toBe('scoreChosen' in pair ? 1 : 0);
  });

  it('pairs the best of a ranked list with every lesser one and skips ties', async () => {
    const answers = [
      { text: 'c', pm_score: 1 },
      { text: 'a', pm_score: 7 },
      { text: 'tie', pm_score: 7 },
      { text: 'b', pm_score: 3 },
    ];
    const { pairs, report } = await readContent(JSON.stringify({ question: 'q', answers }));
    expect(pairs).toEqual([
      { prompt: 'q', chosen: 'a', rejected: 'c', ...scores(7, 1), line: 1 },
      { prompt: 'q', chosen: 'a', rejected: 'b', ...scores(7, 3), line: 1 },
    ]);
    expect(report).toMatchObject({
      rows: 1,
      usable: 2,
      scored: 2,
      formats: [{ format: 'StackExchange', rows: 1 }],
    });
  });
});

describe('refused values', () => {
  const good = JSON.stringify(sky);
  it.each([
    ['{"prompt":"a","chosen":null,"rejected":"b"}', '"chosen" is null, not text or messages'],
    ['{"prompt":7,"chosen":"a","rejected":"b"}', '"prompt" is a number, not text or messages'],
    ['{"chosen":"a","rejected":[]}', 'one completion is text and the other is made of messages'],
    ['{"prompt":"a","chosen":[],"rejected":[]}', 'the chosen completion has no messages'],
    [
      '{"prompt":"a","chosen":["b"],"rejected":["c"]}',
      'message 1 of "chosen" is text, not an object with a role',
    ],
    [
      '{"prompt":"a","chosen":[{"content":"b"}],"rejected":[{"content":"c"}]}',
      'message 1 of "chosen" has no role',
    ],
    [
      '{"prompt":"a","chosen":[{"role":"assistant","content":null}],"rejected":"c"}',
      'message 1 of "chosen" has no text as its content',
    ],
    ['{"prompt":"a","completion":"b","label":null}', '"label" is null, not true or false'],
    ['{"system":1,"question":"a","chosen":"b","rejected":"c"}', '"system" is a number, not text'],
    [
      '{"instruction":"a","input":["x"],"chosen":"b","rejected":"c"}',
      '"input" is a list, not text',
    ],
    [
      '{"instruction":"a","history":[["x","y"]],"chosen":"b","rejected":"c"}',
      '"history" holds earlier turns, which are read only as messages',
    ],
    [
      '{"input":"a","preferred_output":[],"non_preferred_output":[]}',
      '"input" is text, not an object',
    ],
    [
      '{"history":"a","human_ref_A":"b","human_ref_B":"c","labels":2}',
      '"labels" is neither 0 nor 1',
    ],
    [
      '{"messages":[{"role":"user","content":"a"}],"rejected_response":"b"}',
      'the last message of "messages" is not an assistant turn',
    ],
    [
      '{"prompt":"a","answers":[{"answer":"b","rank":1}]}',
      '"answers" has fewer than two completions to compare',
    ],
    [
      '{"prompt":"a","answers":[{"answer":"b","rank":1},{"answer":"c","rank":1}]}',
      'all of "answers" have the same rank',
    ],
    [
      '{"prompt":"a","answers":[{"answer":"b","rank":1},{"answer":"c"}]}',
      '"answers[1].rank" is missing, not a number',
    ],
    [
      '{"chosen":[{"role":"user","content":"a"}],"rejected":[{"role":"user","content":"b"}]}',
      'the conversations part at a turn of "user", not of the assistant',
    ],
    [
      '{"chosen":"\\n\\nHuman: a\\n\\nAssistant: b","rejected":"\\n\\nHuman: c\\n\\nAssistant: d"}',
      'the two transcripts part before the first "Assistant:", so they share no prompt',
    ],
  ])('%s', async (row, reason) => {
    const { refusals, pairs } = await readContent(`${good}\n${row}`);
    expect(refusals).toEqual([{ line: 2, reason }]);
    expect(pairs).toHaveLength(1);
  });
});
