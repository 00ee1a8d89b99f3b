// Builds everything a browser loads, from npm packages and our sources, into build/static/ (never committed).
//   node assets/build.mjs
// Style sheets (Sass), scripts (esbuild), one sprite of the icons that templates use, and two faces.
// It prints the weight of each file and writes the same figures to build/weights.json for the budget test.
import { buildSync } from 'esbuild';
import * as sass from 'sass';
import fs from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

const root = path.resolve(import.meta.dirname, '..');
const assets = path.join(root, 'assets');
const modules = path.join(root, 'node_modules');
const out = path.join(root, 'build', 'static');
const weights = {};

function write(name, content) {
  fs.writeFileSync(path.join(out, name), content);
  weights[name] = gzipSync(content, { level: 9 }).length;
}

function styles() {
  const fonts = fs.readFileSync(path.join(assets, 'scss/fonts.css'), 'utf8').trim();
  for (const name of ['parvis', 'agent', 'rules']) {
    const { css } = sass.compile(path.join(assets, `scss/${name}.scss`), {
      style: 'compressed',
      quietDeps: true,
      charset: false, // a mark of byte order in the middle of the sheet would spoil the rule after it
      importers: [new sass.NodePackageImporter(root)],
    });
    write(`${name}.css`, name === 'parvis' ? fonts + css : css);
  }
}

// parvis.js is on every page, form.js where people type, agent.js in the workbench, account.js at the doors,
// tabs.js where there are tabs, verify.js where documents are checked; square.js is the module that it fetches to scan.
function scripts() {
  for (const name of ['parvis', 'form', 'agent', 'account', 'tabs', 'verify', 'square']) {
    const { outputFiles } = buildSync({
      entryPoints: [path.join(assets, `js/${name}.js`)],
      bundle: true,
      minify: true,
      write: false,
      format: name === 'square' ? 'esm' : 'iife',
      target: ['es2020'],
      legalComments: 'none',
    });
    write(`${name}.js`, outputFiles[0].contents);
  }
  const htmx = fs.readFileSync(path.join(modules, 'htmx.org/dist/htmx.min.js'));
  write('htmx.js', htmx);
}

function filesUnder(folder, endings) {
  if (!fs.existsSync(folder)) return [];
  return fs.readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && endings.some(ending => entry.name.endsWith(ending)))
    .map(entry => path.join(entry.parentPath ?? entry.path, entry.name));
}

// `icon("name")` must exist. A text inside a template's braces, or an `icon` of Python or of a pack, counts when it is
// the name of an icon.
function usedIcons() {
  const exists = name => fs.existsSync(path.join(modules, 'lucide-static/icons', `${name}.svg`));
  const used = new Set(JSON.parse(fs.readFileSync(path.join(assets, 'icons.json'), 'utf8')));
  const sources = [
    ...filesUnder(path.join(root, 'parvis'), ['.html', '.py']),
    ...filesUnder(path.join(root, 'packs'), ['.yaml', '.yml', '.json', '.toml']),
    ...filesUnder(path.join(assets, 'js'), ['.js']),
  ];
  for (const file of sources) {
    const text = fs.readFileSync(file, 'utf8');
    for (const [, name] of text.matchAll(/\bicon\(\s*["']([\w-]+)["']/g)) {
      if (!exists(name)) throw new Error(`${path.relative(root, file)}: no icon is called "${name}"`);
      used.add(name);
    }
    const named = [...text.matchAll(/\bicon["']?\s*[=:]\s*["']?([a-z][a-z0-9-]*)/g)];
    if (file.endsWith('.html')) {
      for (const [braces] of text.matchAll(/\{[{%][\s\S]*?[%}]\}/g)) named.push(...braces.matchAll(/["']([a-z][a-z0-9-]*)["']/g));
    }
    for (const [, name] of named) if (exists(name)) used.add(name);
  }
  for (const name of used) if (!exists(name)) throw new Error(`assets/icons.json: no icon is called "${name}"`);
  return [...used].sort();
}

function sprite() {
  const symbols = usedIcons().map(name => {
    const svg = fs.readFileSync(path.join(modules, 'lucide-static/icons', `${name}.svg`), 'utf8').replace(/<!--[\s\S]*?-->/g, '');
    const shapes = svg.match(/<svg[\s\S]*?>([\s\S]*)<\/svg>/)[1].replace(/\s+/g, ' ').replace(/> </g, '><').trim();
    return `<symbol id="i-${name}" viewBox="0 0 24 24">${shapes}</symbol>`;
  });
  write('icons.svg', `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join('')}</svg>`);
}

function faces() {
  const files = {
    'atkinson.woff2': '@fontsource-variable/atkinson-hyperlegible-next/files/atkinson-hyperlegible-next-latin-wght-normal.woff2',
    'besley.woff2': '@fontsource/besley/files/besley-latin-600-normal.woff2',
  };
  for (const [name, source] of Object.entries(files)) {
    fs.copyFileSync(path.join(modules, source), path.join(out, 'fonts', name));
    weights[`fonts/${name}`] = fs.statSync(path.join(out, 'fonts', name)).size;
  }
}

function pictures() {
  fs.cpSync(path.join(assets, 'pictures'), path.join(out, 'pictures'), { recursive: true });
}

fs.mkdirSync(path.join(out, 'fonts'), { recursive: true });
for (const step of [styles, scripts, sprite, faces, pictures]) step();
fs.writeFileSync(path.join(root, 'build', 'weights.json'), JSON.stringify(weights, null, 2));
for (const [name, bytes] of Object.entries(weights)) {
  console.log(name.padEnd(22), (bytes / 1000).toFixed(1).padStart(6), 'kB');
}
