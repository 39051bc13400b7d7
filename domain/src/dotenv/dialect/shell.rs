//! `export` commands for a POSIX shell, and for direnv, which has bash run its file.

use super::{
    MAX_VARIABLE,
    exact::{Out, replacing},
};

/// Variables of bash that can't be set, or don't keep what they are set to (bash(1), Shell Variables).
const OF_THE_SHELL: [&str; 29] = [
    "_",
    "BASHOPTS",
    "BASHPID",
    "BASH_ALIASES",
    "BASH_ARGC",
    "BASH_ARGV",
    "BASH_ARGV0",
    "BASH_CMDS",
    "BASH_COMMAND",
    "BASH_LINENO",
    "BASH_SOURCE",
    "BASH_SUBSHELL",
    "BASH_VERSINFO",
    "DIRSTACK",
    "EPOCHREALTIME",
    "EPOCHSECONDS",
    "EUID",
    "FUNCNAME",
    "GROUPS",
    "HISTCMD",
    "LINENO",
    "OPTIND",
    "PPID",
    "RANDOM",
    "SECONDS",
    "SHELLOPTS",
    "SHLVL",
    "SRANDOM",
    "UID",
];

/// Those of them that are integers: bash computes what they are set to, and runs the commands in it even from single quotes, as in
/// `OPTIND='a[$(command)]'` (bash(1), Arithmetic Evaluation). `SECONDS` becomes one when it is first read.
const INTEGERS: [&str; 5] = ["HISTCMD", "OPTIND", "RANDOM", "SECONDS", "SRANDOM"];

/// What direnv does not hand on, and how the names of more of it begin (its `IgnoredKeys`, internal/cmd/env_diff.go).
const OF_DIRENV: [&str; 8] = ["COMP_WORDBREAKS", "MSYS2_ENV_CONV_EXCL", "MSYS_NO_PATHCONV", "OLDPWD", "PS1", "PWD", "SHELL", "TERM"];
const DIRENVS_OWN: [&str; 3] = ["DIRENV_", "BASH_FUNC_", "__fish"];

/// Is the name a variable like any other?
pub(super) fn judge(name: &str) -> Result<(), &'static str> {
    if OF_THE_SHELL.contains(&name) {
        return Err("Shells keep this name to themselves.");
    }
    Ok(())
}

/// Would bash, where it sources the variable, compute its value?
pub(super) fn computes(name: &str) -> bool {
    INTEGERS.contains(&name)
}

/// Does direnv hand it on? It starts a program with the variables, so that one that is too long fails all of them.
pub(super) fn judge_direnv(name: &str, value: &str) -> Result<(), &'static str> {
    if OF_DIRENV.contains(&name) || DIRENVS_OWN.iter().any(|own| name.starts_with(own)) {
        return Err("direnv keeps this name to itself.");
    }
    if name.len() + value.len() + 2 > MAX_VARIABLE {
        return Err("The value is longer than the 128 KiB that Linux hands to a program in one variable, and direnv would stop at it.");
    }
    Ok(())
}

/// Does a shell run what it finds in this variable?
pub(super) fn runs(name: &str) -> bool {
    ["BASH_ENV", "ENV", "PROMPT_COMMAND", "PS0", "PS1", "PS2", "PS4"].contains(&name)
}

/// In single quotes everything stands for itself but the quote, which is written outside of them (POSIX, Shell Command Language 2.2.2).
pub(super) fn write(name: &str, value: &str, out: &mut Out) {
    ["export ", name, "='"].into_iter().for_each(&mut *out);
    replacing(value, out, |c| (c == '\'').then_some("'\\''"));
    out("'\n");
}
