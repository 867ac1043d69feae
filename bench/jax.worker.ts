import { serveBench } from '../src/benchmark/serveBench';
import { JaxEngine } from './jaxEngine';

serveBench(self, new JaxEngine());
