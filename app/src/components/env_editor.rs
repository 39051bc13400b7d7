//! One file of an env project: sealed until it is opened, then one text behind two views, until it is saved or hidden again.

use std::time::Duration;

use domain::{
    Code, EnvFile, EnvFileInput, EnvProjectId, Expected, FileType, Plaintext, Problem, SecretInput, dotenv::Document,
    env_project::MAX_FILE_BYTES, text::Broken,
};
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local};

use super::{changes::Changes, env_table::Variable, toast::Toasts};
use crate::{
    browser::{
        files::size,
        page::{answer, focus_soon},
        steps::Way,
    },
    rpc::envs::{get_env_project, reveal_env_file, save_env_file},
};

/// Up to so many bytes a text is read again at each keystroke; a longer one when the typing pauses.
const READ_AT_ONCE: usize = 64 * 1024;
const PAUSE: Duration = Duration::from_millis(300);

/// So many changes can be taken back: as many as there are messages that offer it.
const STEPS: usize = 3;
const NOT_BROUGHT_BACK: &str = "It was not brought back.";

/// Where the file stands on this page.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// There is no such file yet.
    Missing,
    /// Its content is not here.
    Sealed,
    /// Its content is on the way.
    Opening,
    /// It could not be opened.
    Failed,
    /// It is shown and can be edited.
    Open,
    /// It is here and not shown, since nobody looked at the page for a while.
    Covered,
    /// Somebody else saved it meanwhile.
    Conflict,
}

/// What was opened.
struct Opened {
    base: SecretInput,
    /// `None` while the file is not stored yet.
    version: Option<i64>,
}

/// A change of the text that can be taken back for as long as the text is what it made of it.
struct Step {
    id: u32,
    before: SecretInput,
    after: SecretInput,
}

/// What somebody else stored meanwhile.
pub struct Theirs {
    /// The text; empty where the file was deleted.
    pub text: SecretInput,
    /// Its version; `None` where the file was deleted.
    pub version: Option<i64>,
}

/// The state of the file on this page. Its texts are wiped when they go.
#[derive(Clone, Copy)]
pub struct Editor {
    /// The project.
    pub project: EnvProjectId,
    /// Which file of it.
    pub file_type: FileType,
    /// The file as the page knows it to be stored.
    pub stored: Memo<Option<EnvFile>>,
    /// The text as it is now.
    pub text: RwSignal<SecretInput>,
    /// What the text says; of a long one, what it said before the last words.
    pub document: RwSignal<Document>,
    /// Counts the changes of the text that were not typed into the text view.
    pub revision: RwSignal<u32>,
    /// What somebody else stored, while that is undecided.
    pub conflict: RwSignal<Option<Theirs>>,
    /// The text that was given up for somebody else's, until it is let go.
    pub aside: RwSignal<Option<SecretInput>>,
    /// What went wrong last.
    pub problem: RwSignal<Option<Problem>>,
    /// A request is on its way.
    pub pending: RwSignal<bool>,
    /// The variable that is being added or changed in a form over the page.
    pub variable: RwSignal<Option<Variable>>,
    /// The step that waits for an answer whether what was changed may be lost.
    pub leaving: RwSignal<Option<Way>>,
    /// Would something be lost with the page?
    pub dirty: Memo<bool>,
    /// Where it stands.
    pub stage: Memo<Stage>,
    opened: RwSignal<Option<Opened>>,
    opening: RwSignal<bool>,
    covered: RwSignal<bool>,
    /// Counts the requests to open and the sealings, so that what was given up stays so.
    asked: StoredValue<u32>,
    steps: StoredValue<Vec<Step>>,
    reading: StoredValue<Option<TimeoutHandle>>,
    toasts: Toasts,
    changes: Changes,
}

impl Editor {
    /// The file of this type, sealed.
    pub fn new(project: EnvProjectId, file_type: FileType, stored: Memo<Option<EnvFile>>) -> Self {
        let (opened, text, aside) = (RwSignal::new(None::<Opened>), RwSignal::new(SecretInput::default()), RwSignal::new(None));
        let (opening, covered, problem) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(None));
        let conflict = RwSignal::new(None);
        let dirty = Memo::new(move |_| {
            let is_changed = |opened: &Opened| text.with(|text| text.expose() != opened.base.expose());
            opened.with(|opened| opened.as_ref().is_some_and(is_changed)) || aside.with(Option::is_some)
        });
        let stage = Memo::new(move |_| match opened.with(Option::is_some) {
            true if covered.get() => Stage::Covered,
            true if conflict.with(Option::is_some) => Stage::Conflict,
            true => Stage::Open,
            false if opening.get() => Stage::Opening,
            false if stored.with(Option::is_none) => Stage::Missing,
            false if problem.with(Option::is_some) => Stage::Failed,
            false => Stage::Sealed,
        });
        Self {
            project,
            file_type,
            stored,
            text,
            document: RwSignal::new(Document::parse("")),
            revision: RwSignal::new(0),
            conflict,
            aside,
            problem,
            pending: RwSignal::new(false),
            variable: RwSignal::new(None),
            leaving: RwSignal::new(None),
            dirty,
            stage,
            opened,
            opening,
            covered,
            asked: StoredValue::new(0),
            steps: StoredValue::new(Vec::new()),
            reading: StoredValue::new(None),
            toasts: Toasts::get(),
            changes: Changes::get(),
        }
    }

    /// What the file is called.
    pub fn file_name(self) -> String {
        self.file_type.file_name()
    }

    /// Is its content here?
    pub fn is_open(self) -> bool {
        self.opened.with_untracked(Option::is_some)
    }

    /// Has it never been stored? Reactive.
    pub fn is_new(self) -> bool {
        self.opened.with(|opened| opened.as_ref().is_some_and(|opened| opened.version.is_none()))
    }

    /// Brings the content onto the page.
    pub fn open(self) {
        let Some(file) = self.stored.get_untracked() else { return };
        let mine = self.asked.with_value(|asked| asked.wrapping_add(1));
        self.asked.set_value(mine);
        self.problem.set(None);
        self.opening.set(true);
        spawn_local(async move {
            let revealed = answer(reveal_env_file(self.project, file.id).await);
            if self.asked.try_get_value() != Some(mine) {
                return;
            }
            self.opening.set(false);
            match revealed {
                Err(problem) => self.problem.set(Some(problem)),
                // The answer may come when nobody looks any more, or when something else was typed already.
                Ok(_) if document().hidden() || self.dirty.get_untracked() => {}
                Ok(revealed) => self.hold(SecretInput::new(revealed.content.expose().to_owned()), Some(revealed.version)),
            }
        });
    }

    /// Begins a file that is not there yet.
    pub fn begin(self) {
        self.problem.set(None);
        self.hold(SecretInput::default(), None);
        focus_soon("#env-text");
    }

    /// Takes the content off the page, whatever it is; an answer on its way never gets there.
    pub fn seal(self) {
        self.asked.try_update_value(|asked| *asked = asked.wrapping_add(1));
        self.opening.try_set(false);
        self.covered.try_set(false);
        self.conflict.try_set(None);
        self.aside.try_set(None);
        self.problem.try_set(None);
        self.steps.try_set_value(Vec::new());
        self.opened.try_set(None);
        self.text.try_set(SecretInput::default());
        self.document.try_set(Document::parse(""));
    }

    /// Nobody looks any more: what is stored is sealed again, what is not, or is about to be changed, is covered.
    pub fn turn_away(self) {
        if self.dirty.get_untracked() || self.variable.with_untracked(Option::is_some) {
            self.covered.set(true);
        } else {
            self.seal();
        }
    }

    /// Shows again what was covered.
    pub fn uncover(self) {
        self.covered.set(false);
    }

    fn hold(self, text: SecretInput, version: Option<i64>) {
        self.opened.set(Some(Opened { base: text.clone(), version }));
        self.put(text);
    }

    /// Another text in place of the one that is there.
    pub fn put(self, text: SecretInput) {
        self.document.set(Document::parse(text.expose()));
        self.text.set(text);
        self.revision.update(|revision| *revision = revision.wrapping_add(1));
    }

    /// The text as it was last stored.
    pub fn put_back(self) {
        if let Some(base) = self.opened.with_untracked(|opened| opened.as_ref().map(|opened| opened.base.clone())) {
            let before = self.text.get_untracked();
            self.put(base);
            self.undoable(format!("Discarded the changes of {}", self.file_name()), before);
        }
    }

    /// Says what became of the text, with a way back to what it was.
    pub fn undoable(self, message: String, before: SecretInput) {
        let after = self.text.get_untracked();
        let id = self.steps.with_value(|steps| steps.last().map_or(0, |step| step.id.wrapping_add(1)));
        self.steps.update_value(|steps| {
            if steps.len() == STEPS {
                steps.remove(0);
            }
            steps.push(Step { id, before, after });
        });
        self.toasts.undoable(message, move || self.take_back(id));
    }

    fn take_back(self, id: u32) {
        let found = self.steps.try_with_value(|steps| {
            let step = steps.iter().find(|step| step.id == id)?;
            Some((step.before.clone(), step.after.clone()))
        });
        match found.flatten() {
            None => self.toasts.failed(NOT_BROUGHT_BACK, "The file was closed since."),
            Some((before, after)) if self.text.with_untracked(|text| text.expose() == after.expose()) => self.put(before),
            Some(_) => self.toasts.failed(NOT_BROUGHT_BACK, "The text was changed since: take that back first."),
        }
    }

    /// Gives a file up that was never stored; asks first where something is in it.
    pub fn give_up(self) {
        if self.dirty.get_untracked() {
            self.leaving.set(Some(Way::Stay));
        } else {
            self.seal();
        }
    }

    /// What was typed into the text view.
    pub fn type_in(self, text: SecretInput) {
        let at_once = text.expose().len() <= READ_AT_ONCE;
        self.text.set(text);
        if let Some(waiting) = self.reading.get_value() {
            waiting.clear();
        }
        self.reading.set_value(None);
        if at_once {
            self.read();
        } else {
            self.reading.set_value(set_timeout_with_handle(move || self.read(), PAUSE).ok());
        }
    }

    /// Makes the document say what the text says.
    pub fn read(self) {
        let Some(text) = self.text.try_get_untracked() else { return };
        if self.document.with_untracked(|document| document.text() != text.expose()) {
            self.document.set(Document::parse(text.expose()));
        }
    }

    /// Changes what the text says; where that fails, everything is as before.
    ///
    /// # Errors
    /// Those of the change, and where the file was closed meanwhile.
    pub fn edit(self, change: impl FnOnce(&mut Document) -> Result<(), Broken>) -> Result<(), Broken> {
        if !self.is_open() {
            return Err(Broken("The file was closed meanwhile. Keep this, open the file, and do it again.".into()));
        }
        let mut document = Document::parse(self.text.get_untracked().expose());
        change(&mut document)?;
        self.text.set(SecretInput::new(document.text().to_owned()));
        self.document.set(document);
        self.revision.update(|revision| *revision = revision.wrapping_add(1));
        Ok(())
    }

    /// The text as it is here, or as it is stored.
    pub async fn content(self) -> Result<Plaintext, Problem> {
        if self.is_open() {
            return Ok(self.text.get_untracked().into());
        }
        let file = self.stored.get_untracked().ok_or_else(|| Problem::new(Code::EnvFileNotFound, "There is no such file any more."))?;
        answer(reveal_env_file(self.project, file.id).await).map(|revealed| revealed.content)
    }

    /// Stores the text in place of what was opened.
    pub fn save(self) {
        let version = self.opened.with_untracked(|opened| opened.as_ref().map(|opened| opened.version));
        if let Some(version) = version {
            self.store(version);
        }
    }

    /// Stores the text in place of what somebody else stored.
    pub fn keep_mine(self) {
        let version = self.conflict.with_untracked(|theirs| theirs.as_ref().map(|theirs| theirs.version));
        if let Some(version) = version {
            self.store(version);
        }
    }

    /// Goes on with what somebody else stored, and lays the text aside that was typed.
    pub fn take_theirs(self) {
        if self.aside.with_untracked(Option::is_some) {
            return self.toasts.failed("Theirs was not taken.", "A text of yours is laid aside already: put it back or let it go first.");
        }
        let Some(Theirs { text, version }) = self.conflict.try_update(Option::take).flatten() else { return };
        self.aside.set(Some(self.text.get_untracked()));
        self.hold(text, version);
        focus_soon("#env-aside button");
    }

    /// The text that was laid aside in place of the one that is there.
    pub fn take_mine_back(self) {
        if let Some(mine) = self.aside.try_update(Option::take).flatten() {
            let before = self.text.get_untracked();
            self.put(mine);
            self.undoable(format!("Put your text of {} back", self.file_name()), before);
            focus_soon("#env-text");
        }
    }

    /// The text that was opened first, for a comparison of all three.
    pub fn base(self) -> SecretInput {
        self.opened.with_untracked(|opened| opened.as_ref().map(|opened| opened.base.clone())).unwrap_or_default()
    }

    fn store(self, version: Option<i64>) {
        if self.pending.get_untracked() {
            return;
        }
        let content = self.text.get_untracked();
        let bytes = content.expose().len();
        if bytes > MAX_FILE_BYTES {
            return self.fail(Problem::new(Code::ValidationError, too_large(bytes)));
        }
        self.problem.set(None);
        self.pending.set(true);
        let turn = self.asked.get_value();
        spawn_local(async move {
            let expected = version.map_or_else(Expected::none, |version| Expected::tag(version.to_string()));
            let input = EnvFileInput { file_type: self.file_type, content: content.clone() };
            let saved = answer(save_env_file(self.project, expected, input).await);
            // The page may have been left meanwhile, or the file given up.
            let is_left = self.pending.try_set(false).is_some() || self.asked.try_get_value() != Some(turn);
            match saved {
                Ok(file) => {
                    self.toasts.done(format!("Saved {}", self.file_name()));
                    if !is_left {
                        self.conflict.set(None);
                        self.opened.set(Some(Opened { base: content, version: Some(file.version) }));
                    }
                    self.changes.announce();
                }
                Err(problem) if is_left => self.toasts.failed(&format!("{} was not saved.", self.file_name()), &problem.message),
                Err(problem) if matches!(problem.code, Code::PreconditionFailed | Code::EnvFileNotFound) => self.compare(content).await,
                Err(problem) => self.fail(problem),
            }
        });
    }

    /// Somebody else was faster. Where both stored the same, as after an answer that was lost, there is nothing to decide.
    async fn compare(self, mine: SecretInput) {
        match self.stored_now().await {
            Err(problem) => self.fail(problem),
            Ok(Theirs { text, version: Some(version) }) if text.expose() == mine.expose() => {
                self.opened.try_set(Some(Opened { base: mine, version: Some(version) }));
                self.conflict.try_set(None);
                self.changes.announce();
            }
            Ok(theirs) => {
                self.conflict.try_set(Some(theirs));
                focus_soon("#env-conflict");
            }
        }
    }

    async fn stored_now(self) -> Result<Theirs, Problem> {
        let detail = answer(get_env_project(self.project).await)?;
        match detail.files.into_iter().find(|file| file.file_type == self.file_type) {
            None => Ok(Theirs { text: SecretInput::default(), version: None }),
            Some(file) => {
                let revealed = answer(reveal_env_file(self.project, file.id).await)?;
                Ok(Theirs { text: SecretInput::new(revealed.content.expose().to_owned()), version: Some(revealed.version) })
            }
        }
    }

    fn fail(self, problem: Problem) {
        self.problem.try_set(Some(problem));
        focus_soon("#env-file [role=alert]");
    }
}

/// Why a file of so many bytes is refused.
pub fn too_large(bytes: usize) -> String {
    format!("A file has at most {}; this has {}. Take something out of it.", size(MAX_FILE_BYTES), size(bytes))
}
