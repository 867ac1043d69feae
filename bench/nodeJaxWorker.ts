import { nodePort, provideDawn } from './nodePort';

await provideDawn();
const { serveBench } = await import('../src/benchmark/serveBench');
const { JaxEngine } = await import('./jaxEngine');
serveBench(nodePort(), new JaxEngine());
