import { readdirSync } from 'node:fs';

import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import { importX } from 'eslint-plugin-import-x';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

// Who may import whom (docs/architecture.md draws it).
const allow = {
  ui: ['store', 'experiments', 'protocol', 'methods', 'drawing', 'shared'],
  store: ['client', 'hub', 'protocol', 'storage', 'experiments', 'methods', 'shared'],
  headless: ['store', 'protocol', 'shared'],
  experiments: ['drawing', 'protocol', 'methods', 'shared'],
  drawing: ['shared'],
  client: ['protocol', 'shared'],
  hub: ['protocol', 'shared'],
  protocol: ['methods', 'shared'],
  methods: ['shared'],
  worker: ['training', 'benchmark', 'experiments', 'protocol', 'storage', 'backend', 'shared'],
  benchmark: ['training', 'model', 'data', 'kernels', 'backend', 'methods', 'protocol', 'shared'],
  training: [
    'alignment',
    'evaluation',
    'model',
    'data',
    'tokenizer',
    'checkpoints',
    'kernels',
    'backend',
    'methods',
    'protocol',
    'storage',
    'shared',
  ],
  alignment: ['model', 'kernels', 'backend', 'methods', 'shared'],
  evaluation: [
    'alignment',
    'backend',
    'data',
    'kernels',
    'methods',
    'model',
    'protocol',
    'shared',
    'tokenizer',
  ],
  model: ['kernels', 'backend', 'shared'],
  checkpoints: ['model', 'backend', 'shared'],
  data: ['tokenizer', 'protocol', 'shared'],
  tokenizer: ['shared'],
  kernels: ['backend', 'shared'],
  backend: ['protocol', 'shared'],
  storage: ['protocol', 'shared'],
  shared: [],
};
// A room that is not listed above imports nothing.
const rooms = readdirSync(new URL('src', import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'testing')
  .map(({ name }) => [name, allow[name] ?? []]);
const zones = rooms.map(([room, may]) => ({
  target: `./src/${room}`,
  from: './src',
  except: [room, ...may].map((name) => `./${name}`),
  message: `src/${room} may import only: ${may.join(', ') || 'nothing'} (see docs/architecture.md).`,
}));
const testZones = zones.map((zone) => ({ ...zone, except: [...zone.except, './testing'] }));

const tensors = {
  group: ['@tensorflow/*'],
  message: 'TensorFlow.js is imported only in src/backend and src/kernels.',
};
const react = {
  group: ['react', 'react-dom', 'react-dom/*', 'react/*'],
  message: 'React is imported only in src/ui and src/main.tsx.',
};
/** What `no-restricted-imports` and the zones do not see. */
const late = {
  selector: 'ImportExpression > Literal[value=/^(@tensorflow|react)/]',
  message: 'TensorFlow.js and React are imported at the top of a file.',
};
const inType = {
  selector: 'TSImportType',
  message: 'A type is imported at the top of a file, where the arrows are checked.',
};
const worker = {
  selector: 'MemberExpression[property.name=/^(Shared)?Worker$/]',
  message: 'The only new Worker is in src/client.',
};

/** A text with a space in it: what is said to people. */
const words =
  ':matches(Literal[value=/ /], TemplateLiteral, BinaryExpression:has(> Literal[value=/ /], > TemplateLiteral))';
/** Where a sentence goes that somebody reads when something is refused or fails. */
const said = [
  'NewExpression[callee.name=/^(RefineryError|Refused)$/]',
  "CallExpression[callee.type='Super']",
  'CallExpression[callee.name=/^(refused?|refused[A-Z]\\w*|diverge|crash)$/]',
  'CallExpression[callee.property.name=/^(refuse|diverge)$/]',
  'Property[key.name=/^(notice|message|reason)$/]',
  'VariableDeclarator[id.name=/^(notice|message|sentence)$/]',
].join(', ');
const sentences = [
  `:matches(${said}) > ${words}`,
  `:matches(${said}) > :matches(ConditionalExpression, LogicalExpression) > ${words}`,
].map((selector) => ({
  selector,
  message: 'What is said to people is written in shared/sentences.',
}));

export default tseslint.config(
  {
    ignores: [
      ...['dist', 'node_modules', 'test-results', 'playwright-report', 'public', '.cache'],
      // AssemblyScript, which its own compiler checks.
      'src/kernels/wasm/assembly',
    ],
  },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.app.json', './tsconfig.worker.json', './tsconfig.node.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    plugins: { 'import-x': importX },
    settings: {
      'import-x/resolver-next': [
        createTypeScriptImportResolver({
          noWarnOnMultipleProjects: true,
          project: ['./tsconfig.app.json', './tsconfig.worker.json', './tsconfig.node.json'],
        }),
      ],
    },
    rules: {
      'import-x/no-restricted-paths': ['error', { zones }],
      'import-x/no-cycle': 'error',
      'import-x/no-default-export': 'error',
      'no-restricted-imports': ['error', { patterns: [tensors, react] }],
      'no-restricted-globals': [
        'error',
        { name: 'Worker', message: 'The only new Worker is in src/client.' },
        { name: 'SharedWorker', message: 'The only new Worker is in src/client.' },
      ],
      'no-restricted-syntax': ['error', late, inType, worker, ...sentences],
      'no-console': 'error',
      // noUncheckedIndexedAccess makes every index into a typed array possibly undefined.
      '@typescript-eslint/no-non-null-assertion': 'off',
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
    },
  },
  {
    files: ['src/backend/**/*.ts', 'src/kernels/**/*.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: [react] }] },
  },
  {
    files: ['src/ui/**/*.{ts,tsx}', 'src/main.tsx'],
    plugins: { 'react-hooks': reactHooks },
    rules: {
      ...reactHooks.configs.recommended.rules,
      'no-restricted-imports': ['error', { patterns: [tensors] }],
    },
  },
  // The one table of settings is data: splitting it would make it several.
  { files: ['src/protocol/settings.ts'], rules: { 'max-lines': 'off' } },
  {
    // The build's addresses of three binary files, no code.
    files: ['src/worker/wasmPaths.ts'],
    rules: { 'no-restricted-imports': 'off' },
  },
  {
    files: ['src/client/**/*.ts'],
    rules: {
      'no-restricted-globals': 'off',
      'no-restricted-syntax': ['error', late, inType, ...sentences],
    },
  },
  {
    files: ['**/*.test.{ts,tsx}', 'src/testing/**/*.ts', 'e2e/**/*.ts', 'bench/**/*.ts'],
    rules: {
      'import-x/no-restricted-paths': ['error', { zones: testZones }],
      'no-restricted-syntax': ['error', late, inType, worker],
    },
  },
  // The worker of jax-js, which is no part of the app.
  { files: ['bench/startJaxWorker.ts'], rules: { 'no-restricted-globals': 'off' } },
  {
    files: ['src/shared/sentences/*.ts'],
    rules: { 'no-restricted-syntax': ['error', late, inType, worker] },
  },
  {
    files: ['scripts/**/*.mjs'],
    ignores: ['scripts/sentences.mjs'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: `:matches(NewExpression[callee.name=/Error$/], CallExpression[callee.name='refuse']) > ${words}`,
          message: 'What the commands say is written in scripts/sentences.mjs.',
        },
      ],
    },
  },
  { files: ['*.config.ts'], rules: { 'import-x/no-default-export': 'off' } },
);
