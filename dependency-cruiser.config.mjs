// Import arrows of the repository as data: what each folder may import. `npm test` fails on an import against them.

/** Folder → the folders that it may import, and (for packages that only one folder may touch) see OWNERS. */
const ARROWS = {
  'chaincode/core': [],
  'chaincode/contracts': ['chaincode/core'],
  gateway: ['chaincode/core'],
  'explorer-ui': ['chaincode/core', 'gateway'],
  network: [],
  scripts: ['chaincode/core', 'chaincode/contracts', 'gateway', 'network'],
};

/** Packages with one importer in the gateway: their errors and types are translated there, once. */
const OWNERS = [
  { name: 'ledger-client', packages: '@hyperledger/fabric-gateway', owner: '^gateway/src/ledger/' },
  {
    name: 'database-client',
    packages: '(pg|pg-copy-streams|@types/pg|@types/pg-copy-streams)',
    owner: '^gateway/src/db/',
  },
];

/** What core may use besides itself: pure, synchronous libraries of hashes and signatures. It runs in the browser too. */
const CORE_PACKAGES = '^node_modules/(@noble/curves|@noble/hashes|sm-crypto-v2)/';

/** Tests may use everything: a real server, a real node, fast-check. */
const TESTS = '(\\.test\\.tsx?$|^test/|/testing/|/races/|\\.bench\\.ts$)';
const FOLDERS = Object.keys(ARROWS);

function arrowRule(folder) {
  const allowed = [folder, ...ARROWS[folder]];
  const others = FOLDERS.filter((other) => !allowed.includes(other));
  return {
    name: `${folder.replace('/', '-')}-imports-only-${ARROWS[folder].length === 0 ? 'itself' : 'what-design-allows'}`,
    severity: 'error',
    from: { path: `^${folder}/`, pathNot: TESTS },
    to: { path: `^(${[...others, 'test'].join('|')})/` },
  };
}

function ownerRule({ name, packages, owner }) {
  return {
    name: `${name}-has-one-importer`,
    severity: 'error',
    from: { path: '^gateway/', pathNot: [owner, TESTS] },
    to: { path: `^node_modules/${packages}/` },
  };
}

export default {
  forbidden: [
    ...FOLDERS.map(arrowRule),
    ...OWNERS.map(ownerRule),
    {
      name: 'browser-knows-only-the-types-of-the-api',
      comment: 'The pages know the gateway by what it answers: nothing of the server may be bundled.',
      severity: 'error',
      from: { path: '^explorer-ui/', pathNot: TESTS },
      to: { path: '^gateway/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'browser-imports-only-api-of-the-gateway',
      severity: 'error',
      from: { path: '^explorer-ui/', pathNot: TESTS },
      to: { path: '^gateway/', pathNot: '^gateway/src/api\\.ts$' },
    },
    {
      name: 'core-is-pure',
      severity: 'error',
      from: { path: '^chaincode/core/', pathNot: TESTS },
      to: { pathNot: [CORE_PACKAGES, '^chaincode/core/'] },
    },
    {
      name: 'no-cycle',
      comment: 'A cycle means that neither file can be read or deleted alone.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'resolvable',
      comment: 'Vite resolves what ends with ?url to the address of a file.',
      severity: 'error',
      from: { pathNot: TESTS },
      to: { couldNotResolve: true, pathNot: '\\?url$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
