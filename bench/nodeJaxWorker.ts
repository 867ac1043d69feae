import { nodePort, provideNode } from './nodePort';

await provideNode();
const { serveBench } = await import('../src/benchmark/serveBench');
const { JaxEngine } = await import('./jaxEngine');
serveBench(nodePort(), new JaxEngine());
