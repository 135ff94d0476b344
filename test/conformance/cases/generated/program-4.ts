import { generatedScript } from '../../generated/script';

export const script = generatedScript(4, 25);
