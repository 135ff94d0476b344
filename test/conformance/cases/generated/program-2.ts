import { generatedScript } from '../../generated/script';

export const script = generatedScript(2, 25);
