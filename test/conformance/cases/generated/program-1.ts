import { generatedScript } from '../../generated/script';

export const script = generatedScript(1, 25);
