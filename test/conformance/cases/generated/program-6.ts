import { generatedScript } from '../../generated/script';

export const script = generatedScript(6, 25);
