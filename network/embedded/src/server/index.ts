export { listen, type Listener } from './listener';
export { freePort, type HeldPort, holdPort, PortTakenError } from './ports';
