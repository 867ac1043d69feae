import { TensorflowEngine } from '../benchmark/benchHost';
import { serveBench } from '../benchmark/serveBench';
import { wasmPaths } from './wasmPaths';

serveBench(self, new TensorflowEngine({ wasmPaths }));
