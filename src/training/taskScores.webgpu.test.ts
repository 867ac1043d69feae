import { describeTasks } from '../testing/taskSuite';

const some = new Set(['truthfulqa 0', 'gsm8k 1']);
describeTasks('gpt_neox', 'webgpu', ({ key }) => some.has(key));
