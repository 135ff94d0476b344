export { listen, type Listener } from './listener';
export { freePort, PortTakenError } from './ports';
