import { describeMarginAverages } from '../testing/marginAverages';

describeMarginAverages('webgpu');
