/** The shell against a real BusyBox: the same lines, the same output, the same status. */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are parameters of the shell
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { runShell } from './testing.ts';

const BUSYBOX = ['/usr/bin/busybox', '/bin/busybox'].find((path) => spawnSync(path, ['true']).status === 0);
const skip =
  BUSYBOX === undefined ? 'SKIPPED: busybox is not installed, so the shell was not compared with it' : false;
/** What both sides have, by the names under which the real one is called. */
const COMMON = [
  'awk',
  'basename',
  'cat',
  'chmod',
  'cp',
  'cut',
  'dd',
  'dirname',
  'egrep',
  'fgrep',
  'find',
  'grep',
  'head',
  'hexdump',
  'ls',
  'md5sum',
  'mkdir',
  'mv',
  'readlink',
  'rm',
  'rmdir',
  'sed',
  'seq',
  'sh',
  'sha1sum',
  'sleep',
  'sort',
  'tail',
  'tee',
  'touch',
  'tr',
  'uniq',
  'wc',
  'which',
  'ln',
  'busybox',
];

let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'yamori-busybox-'));
  mkdirSync(join(folder, 'bin'));

  if (BUSYBOX !== undefined) for (const name of COMMON) symlinkSync(BUSYBOX, join(folder, 'bin', name));
});
after(() => rmSync(folder, { recursive: true, force: true }));

function real(line: string): { out: string; status: number } {
  const cwd = mkdtempSync(join(folder, 'run-'));
  // Through a shell of its own, so that both outputs come in their order. Some lines feed a file to itself: limits end
  // what a child of that shell would go on with for ever.
  const limited = 'ulimit -t 5; ulimit -f 2048; exec 2>&1; exec busybox sh -c "$0"';
  const ran = spawnSync(BUSYBOX as string, ['sh', '-c', limited, line], {
    cwd,
    env: { PATH: join(folder, 'bin'), HOME: '/tmp' },
    input: '',
    timeout: 5_000,
    encoding: 'latin1',
  });
  rmSync(cwd, { recursive: true, force: true });
  return { out: ran.stdout, status: ran.status ?? -1 };
}

function same(line: string): void {
  const expected = real(line);
  const { out, status } = runShell(line);
  assert.deepEqual({ line, out, status }, { line, ...expected });
}

const LINES: readonly string[] = [
  'echo a b   c',
  'echo -n a; echo b',
  "echo -e 'a\\tb\\x41\\101\\0102\\n\\\\z\\cnot'",
  "echo -ne '\\x7f\\x45\\x4c\\x46' | hexdump",
  'echo -en "\\0177\\105" > x; hexdump -C x',
  "echo '-n' -x; echo -nx; echo -E 'a\\tb'",
  "printf '%s-%d-%x-%c|%5s|%-5s|%05d\\n' ab 12 255 xyz r l 42",
  "printf 'a\\x41\\n\\101' ; printf '%s\\n' 1 2 3; printf '%b' 'x\\ty\\n'",
  'true && echo yes || echo no',
  'false && echo yes || echo no',
  'false || echo only; true || echo never',
  '! true; echo $?; ! false; echo $?',
  'nosuch; echo $?',
  'nosuch 2>/dev/null || echo fallback',
  './nosuch; /tmp; echo $?',
  'busybox MIRAI; echo $?',
  'busybox ECCHI; busybox echo ok',
  'dd if=/nosuch bs=22 count=1 || echo failed',
  'echo abcdefghij > f; dd if=f bs=3 count=2 2>/dev/null; echo; dd if=f bs=4 count=1 skip=1 2>/dev/null',
  'echo hello > a; cat a; cat < a; cat a a; cat - < a',
  'echo one > a; echo two >> a; cat a; > a; cat a; echo $?',
  'cat /nosuch; echo $?; cat < /nosuch; echo $?',
  'echo x > /nosuch/a; echo $?',
  'echo err >&2; echo out 2>&1; (echo a; echo b >&2) 2>/dev/null',
  'echo a | cat | cat; echo "a b" | wc; echo ab | wc -c; echo a > f; wc -l f; wc f',
  'for i in 1 2 3; do echo $i; done; for i in; do echo x; done; echo "[$i]"',
  'i=0; while [ $i -lt 3 ]; do echo $i; i=$((i+1)); done',
  'i=3; until [ $i -eq 0 ]; do i=$((i-1)); [ $i = 1 ] && continue; echo $i; done',
  'for i in 1 2 3 4; do if [ $i = 3 ]; then break; fi; echo $i; done',
  'for i in a b; do for j in 1 2; do [ $j = 2 ] && continue 2; echo $i$j; done; done',
  'if false; then echo 1; elif true; then echo 2; else echo 3; fi',
  'case abc in a*) echo star;; *) echo other;; esac; case x in y|x) echo two;; esac; case q in [!a-p]) echo set;; esac',
  'case "a*" in a\\*) echo literal;; esac; case abc in "a*") echo no;; *) echo yes;; esac',
  'f() { echo "f:$1:$#"; return 3; }; f a b; echo $?',
  'f() { local x=1; x=2; echo $x; }; f; g() ( cd /; pwd ); g',
  'x=5; echo $x ${x} "${x}y" \'$x\' $xy; echo ${y:-def} ${y-def} ${x:+set} ${#x}',
  'x=a.b.c; echo ${x%.*} ${x%%.*} ${x#*.} ${x##*.}; echo ${x:2} ${x:1:2}',
  'echo ${u:=assigned} $u; : ${v:?not there}; echo after',
  'echo `echo a b`; echo $(echo c; echo d); echo "$(echo e; echo f)"; echo $(echo `echo nested`)',
  'x="a  b"; echo $x; echo "$x"; set -- $x; echo $#',
  'set -- a "b c" d; echo $# $1 "$2"; for i in "$@"; do echo "<$i>"; done; for i in $*; do echo "($i)"; done; shift; echo $1',
  'echo $((1+2*3)) $((7/2)) $((7%3)) $((1<<4)) $((5>3)) $((0x1f)) $((010)) $(( (1+2)*3 ))',
  'x=3; echo $((x*2)) $((x+=2)) $x; echo $((!0)) $((~5)) $((1?2:3)) $((2&&0)) $((1||0))',
  'echo $((1/0)); echo after',
  '(exit 3); echo $?; { echo a; echo b; } | cat; (x=1; echo $x); echo "[$x]"',
  'exit 7',
  'cd /; pwd; cd nosuch 2>/dev/null; echo $?; cd - > /dev/null; pwd | wc -l',
  'mkdir d; cd d; echo a > x; ls; cd ..; ls d; rm -r d; ls',
  'mkdir -p a/b/c; ls a; ls a/b; rmdir a/b/c; ls a/b; mkdir a; echo $?',
  'touch a b c; ls; ls -1; rm a; ls; rm -f nosuch; echo $?; ls *',
  'echo hi > a; cp a b; cat b; mv b c; cat c; ls; cp nosuch x; echo $?; mv nosuch y; echo $?',
  'echo hi > a; chmod 777 a; ls -l a | cut -c1-10; chmod u-x,go-rwx a; ls -l a | cut -c1-10; chmod +x a; ls -l a | cut -c1-10',
  'rm nosuch; echo $?; rm -f; echo $?',
  'echo "echo inside $1" > s; sh s; echo \'echo "$0 $1 $#"\' > t; sh t one two; chmod 755 t; ./t x',
  'echo "exit 4" > s; sh s; echo $?; sh nosuch; echo $?; echo nosuchcommand > q; sh q; echo $?',
  'echo "x=9" > v; . ./v; echo $x; eval "echo $x; y=2"; echo $y',
  'printf "b\\na\\nc\\na\\n" > l; sort l; sort -r l; sort -u l; sort l | uniq -c; sort l | uniq -d; head -n 1 l; head -2 l; tail -n 1 l; tail -n +3 l',
  'printf "10\\n9\\n100\\n" | sort -n; printf "a 3\\nb 1\\n" | sort -k 2; printf "a:b:c\\n" | cut -d: -f2; printf "a:b:c\\n" | cut -d: -f1,3; echo abcdef | cut -c2-4',
  'printf "foo\\nbar\\nfoobar\\n" > l; grep foo l; grep -v foo l; grep -c foo l; grep -n bar l; grep -i FOO l; grep -q foo l; echo $?; grep nosuch l; echo $?; grep -E "^(foo|bar)$" l; grep "^f.*r$" l; grep -o "o*b" l; grep -x foo l; grep -w foo l',
  'grep x /nosuch; echo $?; echo a > p; echo b > q; grep . p q; grep -l a p q; grep -h . p q',
  'echo hello | tr a-z A-Z; echo hello | tr -d l; echo aabbcc | tr -s ab; echo "a b" | tr " " "\\n"',
  "echo hello | sed s/l/L/; echo hello | sed s/l/L/g; printf '1\\n2\\n3\\n' | sed -n 2p; printf '1\\n2\\n3\\n' | sed 2d; printf '1\\n2\\n3\\n' | sed '$d'; echo a/b | sed 's#/#-#'; echo abc | sed 's/b/[&]/'",
  "echo 'a b c' | awk '{print $2}'; echo 'a b c' | awk '{print $1, $3}'; echo a:b | awk -F: '{print $2}'; printf 'x 1\\ny 2\\n' | awk '/y/{print $2}'",
  'echo a | tee f; cat f; echo b | tee -a f > /dev/null; cat f',
  'echo abc | md5sum; echo abc | sha1sum; echo abc > f; md5sum f',
  'basename /a/b/c.txt; basename /a/b/c.txt .txt; dirname /a/b/c; dirname a; basename /',
  'test -f /nosuch; echo $?; touch f; [ -f f ] && echo file; [ -d . ] && echo dir; [ -e f -a ! -d f ]; echo $?; [ -s f ]; echo $?; [ a = a -o b = c ]; echo $?; [ -z "" ]; echo $?; [ 3 -gt 2 ]; echo $?; [ "x" ]; echo $?; [ ]; echo $?; [ a = ]; echo $?',
  '[ 1 -eq x ]; echo $?; [ a; echo $?',
  'echo "a\\tb" \'a\\tb\' a\\tb; echo "a\\$x \\`b\\` \\"q\\""; echo a\\ b; echo "multi\nline"',
  "cat <<EOF\nhere $HOME $(echo sub)\nEOF\ncat <<'EOF'\n$HOME\nEOF",
  'echo a; ;',
  'echo a; if',
  'echo "unfinished',
  'echo a && ; echo b',
  'for do',
  "a=1; a=2 echo $a; echo $a; a=3 sh -c 'echo $a'; export b=4; sh -c 'echo $b'; unset a; echo \"[$a]\"",
  'echo *; touch a1 a2 b1; echo a*; echo [ab]1; echo ?2; echo "a*" a\\*; echo nosuch*',
  'read x <<EOF\nfirst second\nEOF\necho $x; echo "a b c" | (read p q; echo "$p/$q"); echo "1\n2" | while read l; do echo "l=$l"; done',
  'seq 3; seq 2 4; seq 1 2 5; which nosuch; echo $?; type cd; type nosuch; echo $?; command -v cd',
  'sleep 0; echo $?; sleep x; echo $?; kill; echo $?; kill -9 999999; echo $?',
  'true & wait; echo done; : ; echo $?',
  'find . -name "x*"; mkdir d; touch d/x1 d/y; find . -name "x*"; find d -type d',
  'ln -s target l; readlink l; ls -l l | cut -c1; cat l; echo $?',
  'echo a > f; echo b >> f; (while read l; do echo "[$l]"; done) < f; wc -l < f',
  'x=$(false); echo $?; y=$(exit 5); echo $?; echo $(nosuch 2>&1)',
  'x=1; x=$x$x; echo $x; IFS=:; y=a:b; echo $y; set -- $y; echo $1',
  'echo "$@"; echo "$*" | wc -c; echo $0; echo ${#HOME}; echo "${HOME}x"',
];

test(`${LINES.length} command lines of loaders and manuals`, { skip }, () => {
  for (const line of LINES) same(line);
});

const word = fc.constantFrom(
  'a',
  'bc',
  '"d e"',
  "'$x'",
  '$x',
  '"$x"',
  '${x:-z}',
  '$(echo s)',
  '`echo t`',
  '$((x+1))',
  'a*',
  '\\$',
  '${#y}',
  '"$y"',
  '$y',
  '~',
  '$?',
  '-n',
  '-e',
  '"\\x41"',
  "'\\n'",
);
const simple = fc.oneof(
  fc.array(word, { maxLength: 4 }).map((words) => `echo ${words.join(' ')}`),
  fc.constantFrom(
    'true',
    'false',
    'x=2',
    'y="p  q"',
    'x=$((x+1))',
    'nosuch',
    'cat f',
    'echo w > f',
    'echo v >> f',
    'rm -f f',
    'cat nosuch',
    '[ -f f ]',
    '[ "$x" = 2 ]',
    'set -- 1 2',
    'echo $#',
    'wc -c f',
    'grep w f',
    ': > f',
    'mkdir d',
    'ls',
    'busybox TOKEN',
    'exit 3',
    'printf "%s\\n" "$x"',
  ),
);
const filter = fc.constantFrom(
  'cat',
  'wc -c',
  'grep a',
  'cat | tr a-z A-Z',
  'while read l; do echo "<$l>"; done',
  'sed s/a/b/',
  '{ read -r x; echo $x; }',
  'x=$(cat)',
);
const { command } = fc.letrec<{ command: string }>((tie) => ({
  command: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    simple,
    fc
      .tuple(tie('command'), fc.constantFrom('; ', ' && ', ' || '), tie('command'))
      .map(([a, by, b]) => `${a}${by}${b}`),
    // Stages of a real pipe run at once, so only one of them may show what it does.
    fc
      .tuple(fc.array(word, { maxLength: 4 }), filter)
      .map(([words, by]) => `echo ${words.join(' ')} | ${by}`),
    tie('command').map((one) => `(${one})`),
    tie('command').map((one) => `{ ${one}; }`),
    fc
      .tuple(tie('command'), tie('command'), tie('command'))
      .map(([a, b, c]) => `if ${a}; then ${b}; else ${c}; fi`),
    fc
      .tuple(fc.array(word, { maxLength: 3 }), tie('command'))
      .map(([words, one]) => `for x in ${words.join(' ')}; do ${one}; done`),
    fc
      .tuple(word, tie('command'), tie('command'))
      .map(([one, a, b]) => `case ${one} in a*|2) ${a};; *) ${b};; esac`),
    fc
      .tuple(tie('command'), fc.constantFrom(' > g', ' 2>&1', ' 2>/dev/null', ' >> g'))
      .map(([one, to]) => `{ ${one}; }${to}`),
    tie('command').map((one) => `echo "$( ${one})"`),
  ),
}));

test('what read makes of a line that was made up', { skip }, () => {
  const text = fc.string({
    unit: fc.constantFrom('a', 'b', ' ', '  ', '\t', '\\', ':', '\n'),
    maxLength: 14,
  });
  const names = fc.constantFrom('', 'x', 'x y', 'x y z');
  const ifs = fc.constantFrom('', 'IFS=: ', "IFS=' :' ", 'IFS= ');
  fc.assert(
    fc.property(text, names, ifs, fc.boolean(), (input, into, separators, isRaw) => {
      const quoted = input.replaceAll('\\', '\\\\');
      same(
        `printf '%b' '${quoted}\\n' > f; { ${separators}read ${isRaw ? '-r ' : ''}${into}; echo "$? <$REPLY> <$x> <$y> <$z>"; read w; echo "<$w>"; } < f`,
      );
    }),
    { numRuns: Number(process.env.YAMORI_RUNS ?? 150) },
  );
});

test('lines that were made up', { skip }, () => {
  fc.assert(
    fc.property(command, (line) => same(line)),
    { numRuns: Number(process.env.YAMORI_RUNS ?? 100) },
  );
});
