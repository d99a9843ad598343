import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

/** Sizes and complexity are limits of readability, kept from the first day. */
const size = {
  'max-lines': ['error', { max: 400, skipBlankLines: false, skipComments: false }],
  'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
  complexity: ['error', 10],
};

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', 'coverage/**', 'test/fixtures/**', '.piaosu/**'] },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      ...size,
      eqeqeq: 'error',
      'no-console': 'error',
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-non-null-assertion': 'error',
      // Marked so that it is noticed: it is for issuers on this machine alone, which config.ts sees to.
      '@typescript-eslint/no-deprecated': [
        'error',
        { allow: [{ from: 'package', package: 'openid-client', name: 'allowInsecureRequests' }] },
      ],
    },
  },
  {
    // Only `encoding` serialises what is hashed or stored.
    files: ['chaincode/**/*.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        {
          object: 'JSON',
          property: 'stringify',
          message: 'Use canonicalJson: bytes that are hashed or stored have one encoder.',
        },
        { object: 'Date', property: 'now', message: 'Chaincode is a pure function of state and arguments.' },
        { object: 'Math', property: 'random', message: 'Chaincode is a pure function of state and arguments.' },
      ],
    },
  },
  {
    // Contracts are called by fabric-contract-api through decorators; consistent-type-imports would drop the metadata.
    files: ['chaincode/contracts/**/*.ts'],
    rules: { '@typescript-eslint/consistent-type-imports': 'off' },
  },
  {
    // What runs in the browser: React's rules of hooks, and nothing of Node, which its types would let pass.
    files: ['explorer-ui/src/**/*.ts', 'explorer-ui/src/**/*.tsx'],
    ignores: ['**/*.test.ts', '**/*.test.tsx'],
    extends: [reactHooks.configs.flat['recommended-latest']],
    rules: {
      'no-restricted-globals': [
        'error',
        'process',
        'Buffer',
        'global',
        'require',
        '__dirname',
        'setImmediate',
        'event',
      ],
      'no-restricted-imports': ['error', { patterns: [{ regex: '^node:', message: 'The browser has no Node.' }] }],
    },
  },
  {
    files: ['**/*.test.ts', '**/*.test.tsx', 'test/**/*.ts'],
    rules: { 'max-lines-per-function': 'off', '@typescript-eslint/no-floating-promises': 'error' },
  },
  {
    // A command line tool speaks on the console.
    files: ['scripts/**/*.ts', '**/main.ts'],
    rules: { 'no-console': 'off' },
  },
  { files: ['**/*.mjs', '**/*.js'], rules: { ...size } },
);
