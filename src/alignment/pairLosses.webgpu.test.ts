import { describeTensorLosses } from '../testing/tensorLosses';

describeTensorLosses('webgpu');
