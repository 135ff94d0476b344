export { createDistribution, type Distribution } from './distribution';
