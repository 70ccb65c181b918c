"""The command line: exit codes, help, the manual page, completion scripts."""

import re
import shutil
import subprocess
import unittest

from support import ROOT, CommandTest, main, run

COMMANDS = ["convert", "cat", "head", "schema", "schema infer", "inspect", "stats", "verify",
            "completion"]


def options_of(help_text):
    return set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", help_text.split("Examples:")[0]))


class Usage(CommandTest):
    def test_help_and_version(self):
        code, out, err = run("--version")
        self.assertEqual((code, err), (0, ""))
        self.assertRegex(out.decode(), r"^scrt \d+\.\d+\.\d+ \(file format 1\.0, \w+\)\n$")
        for command in COMMANDS:
            out = self.ok(*command.split(), "--help").decode()
            self.assertIn("Examples:\n  ", out)
            self.assertIn(f"scrt {command.split()[0]}", out)
            self.assertEqual(self.ok(*command.split(), "-h").decode(), out)
        for command in COMMANDS:
            self.assertIn(command.split()[0], self.ok("--help").decode())

    def test_what_makes_no_sense(self):
        for arguments in (["nonsense"], ["convert"], ["convert", "one"], ["cat"], ["schema"],
                          ["schema", "infer"], ["cat", "a", "b"], ["head", "-n", "-3", "x"],
                          ["head", "-n", "many", "x"], ["stats", "--output", "xml", "x"],
                          ["completion"], ["completion", "tcsh"], ["--nonsense"],
                          ["verify", "--nonsense", "x"]):
            self.fails(2, *arguments)
        code, out, err = run()
        self.assertEqual((code, out), (2, b""))
        self.assertIn("convert", err)
        self.assertIn("scrt convert --help", self.fails(2, "convert"))
        self.assertIn("scrt schema infer --help", self.fails(2, "schema", "infer"))


class Manual(CommandTest):
    def test_every_option_is_in_the_manual(self):
        page = (ROOT / "cli" / "scrt.1").read_text().replace("\\-", "-")
        sections = re.split(r"^\.S[SH] ", page, flags=re.MULTILINE)
        for command in COMMANDS:
            section = [s for s in sections if re.match(rf"scrt {command}( \[| bash)", s)]
            self.assertEqual(len(section), 1, command)
            help_text = self.ok(*command.split(), "--help").decode()
            for option in options_of(help_text) - {"-h", "--help"}:
                self.assertRegex(section[0], rf"(?<![\w-]){option}(?![\w-])", command)
            for option in options_of(section[0]):
                self.assertIn(option, help_text, command)

    def test_the_manual_has_no_faults(self):
        if shutil.which("man") is None:
            self.skipTest("no man")
        done = subprocess.run(["man", "--warnings", "-l", ROOT / "cli" / "scrt.1"],
                              capture_output=True, timeout=60)
        self.assertEqual(done.stderr, b"")

    def test_every_option_is_in_the_docs(self):
        page = (ROOT / "docs" / "cli.md").read_text()
        for command in COMMANDS:
            self.assertIn(f"\n## {command.split()[0]}\n", page)
            for option in options_of(self.ok(*command.split(), "--help").decode()):
                if option not in ("-h", "-q", "--quiet"):
                    self.assertTrue(option in page, f"{command} {option}")


class Completion(CommandTest):
    def shell(self, name, script):
        if shutil.which(name) is None:
            self.skipTest(f"no {name}")
        done = subprocess.run([name, "-c", script], capture_output=True, timeout=60,
                              cwd=self.folder)
        self.assertEqual(done.stderr, b"", script)
        self.assertEqual(done.returncode, 0)
        return done.stdout.decode().splitlines()

    def words(self, line):
        """What bash offers for the last word of the line."""
        script = self.write("scrt.bash", self.ok("completion", "bash"))
        parts = re.findall(r"=|[^\s=]+", line) + ([""] if line.endswith(" ") else [])
        quoted = " ".join(f"'{part}'" for part in parts)
        return self.shell("bash", f"source {script}; COMP_WORDS=({quoted}); "
                                  f"COMP_CWORD={len(parts) - 1}; _scrt; "
                                  "printf '%s\\n' \"${COMPREPLY[@]}\"")

    def test_bash(self):
        self.write("data.jsonl", "")
        self.assertEqual(self.words("scrt "), ["convert", "cat", "head", "schema", "inspect",
                                               "stats", "verify", "completion"])
        self.assertEqual(self.words("scrt ver"), ["verify"])
        self.assertEqual(self.words("scrt convert --to "), ["jsonl", "json", "scrt"])
        self.assertEqual(self.words("scrt convert --to=js"), ["jsonl", "json"])
        self.assertEqual(self.words("scrt convert da"), ["data.jsonl"])
        self.assertEqual(self.words("scrt convert --from json --schema da"), ["data.jsonl"])
        self.assertEqual(self.words("scrt schema infer --na"), ["--name"])
        self.assertEqual(self.words("scrt completion z"), ["zsh"])
        self.assertEqual(self.words("scrt head -n "), [""])

    def test_bash_offers_all_options(self):
        for command in COMMANDS:
            offered = set(self.words(f"scrt {command} -"))
            self.assertEqual(offered, options_of(self.ok(*command.split(), "--help").decode()))

    def test_zsh_loads(self):
        script = self.write("_scrt", self.ok("completion", "zsh"))
        self.shell("zsh", f"zsh -n {script}; autoload -U compinit; compinit -u -D; "
                          f"source {script}; whence -w _scrt > /dev/null")
        for command in COMMANDS:
            for option in options_of(self.ok(*command.split(), "--help").decode()):
                self.assertIn(f"){option}", script.read_text())

    def test_fish(self):
        script = self.write("scrt.fish", self.ok("completion", "fish"))

        def offered(line):
            lines = self.shell("fish", f"source {script}; complete -C '{line}'")
            return [text.split("\t")[0] for text in lines]
        self.assertEqual(sorted(offered("scrt convert --to ")), ["json", "jsonl", "scrt"])
        self.assertEqual(offered("scrt schema infer --na"), ["--name"])
        self.assertIn("infer", offered("scrt schema "))
        self.assertEqual(sorted(offered("scrt completion ")), ["bash", "fish", "zsh"])
        self.assertEqual(set(offered("scrt inspect --")),
                         {"--help", "--pages", "--output", "--recover"})


if __name__ == "__main__":
    main()
