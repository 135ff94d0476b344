import { generatedScript } from '../../generated/script';

export const script = generatedScript(5, 25);
