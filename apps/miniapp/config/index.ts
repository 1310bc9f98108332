import path from 'node:path';
import { defineConfig, type UserConfigExport } from '@tarojs/cli';
import TsconfigPathsPlugin from 'tsconfig-paths-webpack-plugin';
import { buildSwitches } from './switches';

const root = path.resolve(__dirname, '../../..');
const target = process.env.TARO_ENV as 'weapp' | 'tt' | 'h5'; // set by `taro build --type`
const switches = buildSwitches(process.env, target);
// A second weapp build (with the live plugin) has its own folder, so that both can be tested side by side.
const outputRoot = path.relative(
  path.join(__dirname, '..'),
  path.join(root, 'dist/apps/miniapp', process.env.KAIBO_OUT || target),
);

// Workspace libs are TypeScript source, so they go through the same Babel floor as the app.
const include = [
  (file: string) =>
    file.startsWith(path.join(root, 'libs')) || file.startsWith(path.join(root, 'packages/fair-draw/src')),
];
const cssModules = {
  enable: true,
  config: { namingPattern: 'module', generateScopedName: '[name]_[local]_[hash:base64:4]' },
};

/** What every target's webpack needs; Taro hands us an untyped webpack-chain. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- Taro types this argument so
const common = (chain: any) => {
  chain.resolve
    .plugin('tsconfig-paths')
    .use(TsconfigPathsPlugin, [{ configFile: path.join(root, 'tsconfig.base.json') }]);
  if (chain.optimization.minimizers.has('terserPlugin')) {
    // Licence texts would travel in the package a phone downloads.
    chain.optimization.minimizer('terserPlugin').tap(([options]: [object]) => [{ ...options, extractComments: false }]);
  }
};

export default defineConfig<'webpack5'>(async () => {
  const config: UserConfigExport<'webpack5'> = {
    projectName: 'kaibo',
    date: '2025-1-1',
    framework: 'react',
    designWidth: 750,
    deviceRatio: { 640: 1.17, 750: 1, 375: 2, 828: 0.905 },
    sourceRoot: 'src',
    outputRoot,
    plugins: [
      path.join(__dirname, 'accessibility/plugin.js'),
      path.join(__dirname, 'douyin/plugin.js'),
      [path.join(__dirname, 'app-id.js'), { appId: process.env.KAIBO_APP_ID }],
    ],
    compiler: { type: 'webpack5', prebundle: { enable: false } },
    // Nx caches whole builds by their inputs; webpack's own cache would be shared by the two weapp builds.
    cache: { enable: false },
    defineConstants: {
      __API_BASE__: JSON.stringify(switches.apiBase),
      __APP_ID__: JSON.stringify(switches.appId),
      __LIVE_PLUGIN__: JSON.stringify(switches.livePlugin),
    },
    copy: {
      patterns: target === 'weapp' ? [{ from: 'src/sitemap.json', to: `${outputRoot}/sitemap.json` }] : [],
      options: {},
    },
    mini: {
      compile: { include },
      optimizeMainPackage: { enable: true },
      // Class names are unique by CSS modules, so the order of style files means nothing.
      miniCssExtractPluginOption: { ignoreOrder: true },
      postcss: { pxtransform: { enable: true, config: {} }, cssModules },
      webpackChain: common,
    },
    h5: {
      publicPath: '/',
      staticDirectory: 'static',
      router: { mode: 'browser' },
      // npm run dev:h5: pages and API are of one origin there too.
      devServer: {
        port: Number(process.env.KAIBO_DEV_PORT || 10086),
        open: false,
        proxy: [{ context: ['/v1', '/i'], target: process.env.KAIBO_DEV_API || 'http://localhost:3000' }],
      },
      compile: { include },
      output: { filename: 'js/[name].[contenthash:8].js', chunkFilename: 'js/[name].[contenthash:8].js' },
      miniCssExtractPluginOption: {
        ignoreOrder: true,
        filename: 'css/[name].[contenthash:8].css',
        chunkFilename: 'css/[name].[contenthash:8].css',
      },
      postcss: {
        autoprefixer: { enable: true, config: {} },
        // The root size follows the window up to a large phone; a desktop browser shows a phone-wide column (app.scss).
        pxtransform: { enable: true, config: { baseFontSize: 20, minRootSize: 16, maxRootSize: 24 } },
        cssModules,
      },
      // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as above
      webpackChain(chain: any) {
        common(chain);
        // Taro's default copies some 220 KB of its components into every page's chunk.
        chain.optimization.splitChunks({
          chunks: 'all',
          maxInitialRequests: 20,
          cacheGroups: {
            default: false,
            defaultVendors: false,
            taro: {
              name: 'taro',
              test: /[\\/]node_modules[\\/](@tarojs|@stencil)[\\/]/,
              priority: 20,
              chunks: 'all',
              enforce: true,
            },
            // The HLS player is 500 KB and only loaded by who plays a stream.
            vendors: {
              name: 'vendors',
              test: /[\\/]node_modules[\\/](?!hls\.js)/,
              priority: 10,
              chunks: 'all',
              minChunks: 1,
            },
            // Without a name: each set of pages has what they share, so that the first page loads nothing of the others'.
            common: { minChunks: 2, minSize: 8_000, priority: 1, chunks: 'async', reuseExistingChunk: true },
          },
        });
      },
    },
  };
  return config;
});
