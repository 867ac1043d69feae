import { describeMarginAverages } from '../testing/marginAverages';

describeMarginAverages('cpu');
describeMarginAverages('wasm');
