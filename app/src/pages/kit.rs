//! The kit, each component as it looks, for the people who build pages. Part of debug builds alone.

use domain::{Code, Environment, KeyType, Problem, SecretInput, Timestamp};
use leptos::prelude::*;

use crate::{
    browser::random::Kind,
    components::{
        badge::badge,
        button::{Tone, button, icon_button, text_button},
        color_choice::ColorChoice,
        dialog::FormDialog,
        dynamic::{Erase, each, part},
        empty_state::{empty_state, failure},
        environment::{environment, environment_dots},
        field::{TextField, TextKind, Ties, field},
        form::{Difference, Form},
        generator::generator,
        icon::icon,
        layout::top_bar,
        relative_time::{Expiry, Since},
        select_field::SelectField,
        text_list::{Names, TextList, TextListField},
        theme_switch::ThemeSwitch,
        toast::Toasts,
    },
};

const NAMES: Names = Names {
    legend: "TextListField",
    item: "Name",
    add: "Add name",
    remove: "Remove this name",
    example: "blog",
    pointer: "/names",
    most: 5,
};

/// The page.
#[component]
pub fn KitPage() -> impl IntoView {
    view! {
        {top_bar(view! { <li aria-current="page">"Components"</li> }.erase(), ().into_any())}
        <div class="body">
            <h1>"Components"</h1>
            {section("Buttons", buttons())}
            {section("Badges, environments, times", words())}
            {section("Fields", fields())}
            {section("States", states())}
            {section("Dialogs and messages", overlays())}
            {section("Theme", view! { <ThemeSwitch/> }.into_any())}
        </div>
    }
}

fn section(name: &'static str, content: AnyView) -> AnyView {
    view! { <section class="field-group"><h2>{name}</h2>{content}</section> }.erase()
}

fn buttons() -> AnyView {
    view! {
        <div class="actions">
            {button(Tone::Primary, "plus", "Primary", |_| {})}
            {button(Tone::Plain, "pencil", "Plain", |_| {})}
            {button(Tone::Danger, "trash-2", "Danger", |_| {})}
            {icon_button("copy", "Icon alone".into(), |_| {})}
            {text_button("link", "Link", |_| {})}
            <button type="button" class="btn" disabled>"Disabled"</button>
            <kbd>"Ctrl K"</kbd>
            {icon("kagi")}
        </div>
    }
    .erase()
}

fn words() -> AnyView {
    let moment = Timestamp::from_millis(1_795_420_800_000);
    view! {
        <div class="actions">{each(KeyType::ALL, |one| view! { <span>{badge(one)}</span> })}</div>
        <div class="actions">{each(Environment::ALL, |one| view! { <span>{environment(one)}</span> })}{environment_dots(&Environment::ALL[..2])}</div>
        <div class="actions">{moment.map(|at| view! { <Since at/> })}<Expiry at=moment/><Expiry at=None/></div>
    }
    .into_any()
}

fn fields() -> AnyView {
    let form = Form::new(|| Ok(()), || {});
    let (text, prose, date, color) =
        (RwSignal::new("a text".to_owned()), RwSignal::new(String::new()), RwSignal::new(String::new()), RwSignal::new(String::new()));
    let secret = RwSignal::new(SecretInput::default());
    let ties = Ties::new(form, "/wrong");
    let wrong = view! { <input class="input" id=ties.id.clone() aria-invalid=ties.invalid() aria-describedby=ties.described_by()/> };
    Effect::new(move || form.refuse(Problem::field(Code::ValidationError, "/wrong", "What is wrong, and what to do.")));
    view! {
        <div class="columns">
            <TextField form label="TextField" pointer="/text" value=text hint="How to fill it in."/>
            <TextField form label="For programs" pointer="/code" value=text kind=TextKind::Code/>
            <TextField form label="Prose" pointer="/prose" value=prose kind=TextKind::Prose/>
            <TextField form label="A day" pointer="/date" value=date kind=TextKind::Date/>
            <SelectField form label="SelectField" pointer="/select" choices=&[("a", "One"), ("b", "Another")] chosen=RwSignal::new("a")/>
            {field(&ties, "Something wrong".into(), "", wrong.erase())}
        </div>
        <div class="row-inline"><span>"Generator"</span>{generator(form, "a secret", "/secret", &Kind::TEXTS, secret)}</div>
        <TextListField form of=&NAMES list=TextList::new(&["blog".into(), "shop".into()])/>
        <ColorChoice color/>
    }
    .into_any()
}

fn states() -> AnyView {
    let action = button(Tone::Primary, "plus", "Do this", |_| {});
    view! {
        {empty_state("key-round", "One sentence that says what would be here.", action, &[("Another way", "/keys"), ("A third", "/keys")])}
        {failure("Something could not be loaded", &Problem::new(Code::Unavailable, "Why, and what to do."), || {})}
        <div class="skeleton" role="status" aria-label="Loading"><div></div><div></div></div>
    }
    .into_any()
}

fn overlays() -> AnyView {
    let toasts = Toasts::get();
    let open = RwSignal::new(false);
    let dialog = part(move || open.get().then(|| view! { <Example open/> }.erase()));
    view! {
        <div class="actions">
            {text_button("btn", "Dialog with a conflict", move |_| open.set(true))}
            {text_button("btn", "Done", move |_| toasts.done("Something was done"))}
            {text_button("btn", "Undo", move |_| toasts.undoable("Something was moved to the trash", || {}))}
            {text_button("btn", "Failed", move |_| toasts.failed("Nothing was done.", "Why, and what to do."))}
        </div>
        {dialog}
    }
    .into_any()
}

#[component]
fn Example(open: RwSignal<bool>) -> impl IntoView {
    let form = Form::new(|| Ok(()), move || open.set(false));
    let text = RwSignal::new("mine".to_owned());
    Effect::new(move || form.differences.set(Difference::of_text("Name", text, Some("theirs".into())).into_iter().collect()));
    view! {
        <FormDialog form title="FormDialog".into() save_label="Save" on_save=Box::new(move || form.close())>
            <TextField form label="Name" pointer="/name" value=text autofocus=true/>
        </FormDialog>
    }
}
