import { generatedScript } from '../../generated/script';

export const script = generatedScript(3, 25);
