import { expect } from 'chai';
import {
  findHospital,
  freePorts,
  loadTopology,
  NetworkError,
  offsetPorts,
  parseTopology,
  portsOf,
  takenPorts,
} from '@careledger/network';
import { createServer } from 'node:net';

const valid = `channel: care
chaincode: careledger
roles: [clinician]
hospitals:
  - name: north
    title: North
    country: DE
    mspId: NorthMSP
    ports: { peer: 7051, chaincode: 7052 }
    users:
      - { name: nurse, role: clinician }
  - name: south
    title: South
    country: FR
    mspId: SouthMSP
    ports: { peer: 8051, chaincode: 8052 }
`;

function problemsOf(text: string): string {
  try {
    parseTopology(text, 'the-file.yaml');
  } catch (error) {
    expect(error).to.be.instanceOf(NetworkError).with.property('code', 'TOPOLOGY_INVALID');
    return error instanceof Error ? error.message : '';
  }
  throw new Error('The topology was taken.');
}

describe('a topology file', () => {
  it('comes along with four hospitals, each with ports and an MSP id of its own', () => {
    const topology = loadTopology();
    expect(topology.channel).to.equal('care');
    expect(topology.hospitals.map(({ name }) => name)).to.deep.equal([
      'hospital-a',
      'hospital-b',
      'hospital-c',
      'hospital-d',
    ]);
    expect(new Set(portsOf(topology).map(({ port }) => port))).to.have.lengthOf(8);
  });

  it('leaves users out where a hospital enrols nobody', () => {
    expect(parseTopology(valid, 'a test').hospitals[1]?.users).to.deep.equal([]);
  });

  const refusals: readonly (readonly [string, string, string, string])[] = [
    ['a name that is no DNS label', 'name: south', 'name: South', 'line 12: hospitals.1.name'],
    ['a country that is no code', 'country: FR', 'country: France', 'line 14: hospitals.1.country'],
    ['a port out of range', 'peer: 8051', 'peer: 80510', 'line 16: hospitals.1.ports.peer'],
    ['a port twice', 'peer: 8051', 'peer: 7052', 'line 16: hospitals.1.ports.peer: port 7052 belongs to'],
    ['a name twice', 'name: south', 'name: north', 'line 12: hospitals.1.name: name north'],
    ['an MSP id twice, in other letters', 'SouthMSP', 'NORTHMSP', 'line 15: hospitals.1.mspId: MSP id'],
    ['a role that nobody declared', 'role: clinician', 'role: clown', 'line 11: hospitals.0.users.0.role'],
    ['the user that all have', 'name: nurse', 'name: admin', 'line 11: hospitals.0.users.0.name'],
    ['a key that nobody knows', 'title: South', 'titel: South', 'line 13: hospitals.1.titel'],
    ['a value left out', '    title: South\n', '', 'line 12: hospitals.1.title'],
    ['YAML that is broken', 'roles: [clinician]', 'roles: [clinician', 'line 4: '],
  ];
  for (const [what, from, to, expected] of refusals) {
    it(`is refused for ${what}, with the line`, () => {
      expect(valid).to.include(from);
      expect(problemsOf(valid.replace(from, to)), 'the message')
        .to.include('the-file.yaml')
        .and.include(expected);
    });
  }

  it('is refused by name where it is not there', () => {
    expect(() => loadTopology('/nowhere/topology.yaml')).to.throw(NetworkError, '/nowhere/topology.yaml');
  });

  it('names the hospitals that there are when another is asked for', () => {
    expect(() => findHospital(parseTopology(valid, 'a test'), 'west')).to.throw(NetworkError, 'north, south');
  });
});

describe('the ports of a topology', () => {
  it('move together', () => {
    const moved = offsetPorts(parseTopology(valid, 'a test'), 1000);
    expect(portsOf(moved).map(({ port }) => port)).to.deep.equal([8051, 8052, 9051, 9052]);
  });

  it('do not move off the range of ports', () => {
    expect(() => offsetPorts(parseTopology(valid, 'a test'), 60_000)).to.throw(
      NetworkError,
      'of north to 67051',
    );
  });

  it('are told with their owner where somebody has them', async () => {
    const topology = await freePorts(parseTopology(valid, 'a test'));
    expect(await takenPorts(topology)).to.deep.equal([]);
    const port = topology.hospitals[1]?.ports.chaincode;
    const server = createServer();
    await new Promise<void>((resolve) => {
      server.listen(port, 'localhost', resolve);
    });
    expect(await takenPorts(topology)).to.deep.equal([{ hospital: 'south', use: 'chaincode', port }]);
    server.close();
  });
});
