//! Variables in and out on the host itself, beside the running server.

use std::{
    fmt::Write,
    fs::File,
    io::{self, Read},
    path::Path,
};

use domain::{
    EnvExportInput, Problem, SecretInput,
    import::{Import, ImportInput, ImportRow, ImportState, MAX_IMPORT_BYTES, OnConflict},
};
use vault::{Caller, Client, Vault};
use zeroize::Zeroizing;

use crate::{
    admin,
    cli::env::{ExportEnv, ImportEnv},
    error::StartError,
};

/// Imports a file and prints what became of each variable, never a value.
///
/// # Errors
/// Settings under which there is no vault; an account or a file that is none; what [`Vault::save_import`] refuses.
pub fn import(args: ImportEnv) -> Result<(), StartError> {
    let input = ImportInput {
        project_name: args.project,
        environment: args.environment,
        format: args.format,
        content: read(&args.file)?,
        on_conflict: args.on_conflict,
    };
    let (dry_run, on_conflict) = (args.dry_run, args.on_conflict);
    let import = admin::beside_the_server(args.settings, async |vault| {
        let caller = host(vault, args.account.as_deref(), "import env").await?;
        let imported = match dry_run {
            true => vault.preview_import(&caller, input).await,
            false => vault.save_import(&caller, input, None).await.map(vault::Made::into_inner),
        };
        imported.map_err(refused)
    })?;
    print!("{}", report(&import, on_conflict));
    if dry_run {
        println!("This was a dry run: nothing was changed.");
    }
    Ok(())
}

/// Prints the variables of a project's environment to standard output, and to standard error what is not among them.
///
/// # Errors
/// Settings under which there is no vault; an account that is none; what [`Vault::export_env`] refuses.
pub fn export(args: ExportEnv) -> Result<(), StartError> {
    let input = EnvExportInput {
        projects: Some(vec![args.project]),
        environments: Some(vec![args.environment]),
        format: args.format,
        strict: args.strict,
    };
    let exported = admin::beside_the_server(args.settings, async |vault| {
        let caller = host(vault, args.account.as_deref(), "export env").await?;
        vault.export_env(&caller, &input).await.map_err(refused)
    })?;
    print!("{}", exported.text.expose());
    for refused in &exported.refused {
        eprintln!("{} was left out: {}", printable(&refused.name), refused.why);
    }
    for warning in &exported.warnings {
        eprintln!("{warning}");
    }
    Ok(())
}

async fn host(vault: &Vault, account: Option<&str>, command: &str) -> Result<Caller, StartError> {
    let client = Client { request_id: command.into(), ..Client::default() };
    vault.host(account, client).await.map_err(refused)
}

fn refused(problem: Problem) -> StartError {
    match problem.errors.as_slice() {
        [] | [_] => StartError::data(problem.message),
        several => StartError::data(several.iter().map(|error| error.message.as_str()).collect::<Vec<_>>().join("\n")),
    }
}

fn read(file: &Path) -> Result<SecretInput, StartError> {
    let unreadable = |error: io::Error| StartError::data(format!("{} can't be read: {error}", file.display()));
    // One byte more than may come in tells that it is too much; and what was read never grows out of its memory.
    let mut bytes = Zeroizing::new(Vec::with_capacity(MAX_IMPORT_BYTES + 2));
    let limit = MAX_IMPORT_BYTES as u64 + 1;
    match file == Path::new("-") {
        true => io::stdin().lock().take(limit).read_to_end(&mut bytes).map_err(unreadable)?,
        false => File::open(file).map_err(unreadable)?.take(limit).read_to_end(&mut bytes).map_err(unreadable)?,
    };
    if bytes.len() > MAX_IMPORT_BYTES {
        return Err(StartError::data(format!("{} has more than the 512 KiB that a file to import may have.", file.display())));
    }
    let text = str::from_utf8(&bytes).map_err(|_| StartError::data(format!("{} is no text in UTF-8.", file.display())))?;
    Ok(SecretInput::new(text.to_owned()))
}

/// A line for each variable, and the numbers.
fn report(import: &Import, on_conflict: OnConflict) -> String {
    let mut report = String::new();
    for row in &import.rows {
        let _ = writeln!(report, "{:9} {}{}", became(row, on_conflict), what(row), message(row));
    }
    let (kept, left_out) = import.rows.iter().fold((0, 0), |(kept, left_out), row| match became(row, on_conflict) {
        KEPT => (kept + 1, left_out),
        LEFT_OUT => (kept, left_out + 1),
        _ => (kept, left_out),
    });
    let Import { created, replaced, categories, .. } = import;
    let _ = writeln!(
        report,
        "Entries made: {created}, in new categories: {categories}; replaced: {replaced}. Variables kept: {kept}, left out: {left_out}."
    );
    report
}

const KEPT: &str = "kept";
const LEFT_OUT: &str = "left out";

fn became(row: &ImportRow, on_conflict: OnConflict) -> &'static str {
    match row.state {
        ImportState::New => "made",
        ImportState::Same => KEPT,
        ImportState::Exists | ImportState::Changed if on_conflict == OnConflict::Replace => "replaced",
        ImportState::Exists | ImportState::Changed => KEPT,
        ImportState::Duplicate | ImportState::BadName | ImportState::Unreadable | ImportState::LeftOut => LEFT_OUT,
    }
}

fn what(row: &ImportRow) -> String {
    let line = row.line.map(|line| format!("line {line}"));
    let name = Some(printable(&row.name)).filter(|name| !name.is_empty());
    let named = name.into_iter().chain(line).collect::<Vec<_>>().join(", ");
    match &row.category {
        Some(category) => format!("{named}, in “{category}” for {}, {}", row.project_name, row.environment.as_str()),
        None => named,
    }
}

fn message(row: &ImportRow) -> String {
    row.message.as_ref().map(|message| format!(": {}", printable(message))).unwrap_or_default()
}

/// Nothing that a terminal would obey.
fn printable(text: &str) -> String {
    text.chars().flat_map(|c| if c.is_control() { c.escape_default().collect::<Vec<_>>() } else { vec![c] }).collect()
}
