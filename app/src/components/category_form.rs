//! The form that makes or changes a category.

use domain::{Category, CategoryChange, CategoryInput, Expected, KeyType, category::MAX_FIELDS};
use leptos::prelude::*;

use super::{
    badge::badge,
    changes::Changes,
    color_choice::ColorChoice,
    dialog::FormDialog,
    dynamic::{Change, Erase, each, part},
    field::{TextField, TextKind},
    form::{Difference, Form},
    icon_choice::{IconChoice, IconDraft},
    once::Once,
    text_list::{Names, TextList, TextListField},
    toast::Toasts,
};
use crate::rpc::categories::{create_category, get_category, update_category};

const FIELDS: Names = Names {
    legend: "Fields",
    item: "Field",
    add: "Add field",
    remove: "Remove this field",
    example: "AWS_ACCESS_KEY_ID",
    pointer: "/fieldDefinitions",
    most: MAX_FIELDS,
};

/// What was typed.
#[derive(Clone, Copy)]
struct Draft {
    name: RwSignal<String>,
    key_type: RwSignal<KeyType>,
    env_var_name: RwSignal<String>,
    field_definitions: TextList,
    description: RwSignal<String>,
    color: RwSignal<String>,
    icon: IconDraft,
}

impl Draft {
    fn new(category: Option<&Category>) -> Self {
        let text = |read: fn(&Category) -> Option<String>| RwSignal::new(category.and_then(read).unwrap_or_default());
        Self {
            name: text(|category| Some(category.name.clone())),
            key_type: RwSignal::new(category.map(|category| category.key_type).unwrap_or_default()),
            env_var_name: text(|category| category.env_var_name.clone()),
            field_definitions: TextList::new(category.map(|category| category.field_definitions.as_slice()).unwrap_or_default()),
            description: text(|category| category.description.clone()),
            color: text(|category| category.color.clone()),
            icon: IconDraft::new(category),
        }
    }

    fn input(self) -> CategoryInput {
        let key_type = self.key_type.get_untracked();
        let filled = |text: RwSignal<String>| Some(text.get_untracked()).filter(|text| !text.trim().is_empty());
        let is_group = key_type == KeyType::Group;
        CategoryInput {
            name: self.name.get_untracked(),
            description: filled(self.description),
            icon_slug: self.icon.slug(),
            color: filled(self.color),
            key_type,
            env_var_name: if is_group { None } else { filled(self.env_var_name) },
            field_definitions: if is_group { self.field_definitions.names() } else { Vec::new() },
            ..Default::default()
        }
    }

    /// What somebody else saved meanwhile, where that is something else.
    fn differences(self, now: &Category) -> Vec<Difference> {
        let fields = now.field_definitions.clone();
        [
            Difference::of_text("Name", self.name, Some(now.name.clone())),
            Difference::of_text("Environment variable", self.env_var_name, now.env_var_name.clone()),
            Difference::of("Fields", self.field_definitions.names().join(", "), fields.join(", "), move || {
                self.field_definitions.set(&fields);
            }),
            Difference::of_text("Description", self.description, now.description.clone()),
            Difference::of_text("Colour", self.color, now.color.clone()),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// The form does not show an icon's address, so it leaves that as it is.
    fn change(self) -> CategoryChange {
        let change = CategoryChange::from(self.input());
        CategoryChange { icon_url: Default::default(), icon_slug: self.icon.slug_change(), ..change }
    }
}

/// The form in its dialog.
#[component]
pub fn CategoryForm(
    /// The category to change; a new one without.
    #[prop(optional_no_strip)]
    category: Option<Category>,
    /// Entries hold values of this key type, so that it can't change.
    #[prop(optional)]
    in_use: bool,
    /// Takes the form away.
    on_close: Callback<()>,
    /// Gets the category as it was saved.
    on_saved: Callback<Category>,
) -> impl IntoView {
    let draft = Draft::new(category.as_ref());
    let (toasts, changes) = (Toasts::get(), Changes::get());
    // Something was saved, if not all. The page behind hears of it when the form goes: a reload would build the form anew.
    let changed = StoredValue::new(false);
    let close = move || {
        let changed = changed.try_update_value(std::mem::take);
        on_close.run(());
        if changed == Some(true) {
            changes.announce();
        }
    };
    let form = Form::new(move || draft.input().check().map(drop), close);
    let (title, save_label) = match &category {
        Some(category) => (format!("Edit {}", category.name), "Save"),
        None => ("New category".to_owned(), "Create category"),
    };
    // The category as it was last seen. A new one is in it as soon as it was made: what fails after that is tried again on that.
    let seen = StoredValue::new(category.map(|category| (category.id, category.tag())));

    let once = Once::new();

    let save = Box::new(move || {
        let request = async move {
            let saved = match seen.get_value() {
                Some((id, tag)) => update_category(id, Expected::tag(tag), draft.change()).await?,
                None => once.send(async |name| create_category(name, draft.input()).await).await?,
            };
            seen.try_update_value(|seen| *seen = Some((saved.id, saved.tag())));
            changed.try_set_value(true);
            draft.icon.send(saved).await
        };
        let saved = move |category: Category| {
            toasts.done(format!("Saved {}", category.name));
            on_saved.try_run(category);
        };
        let outdated = async move {
            let Some((id, _)) = seen.try_get_value().flatten() else { return Vec::new() };
            let Ok(category) = get_category(id).await else { return Vec::new() };
            seen.try_update_value(|seen| *seen = Some((id, category.tag())));
            draft.differences(&category)
        };
        form.save(request, saved, outdated);
    });
    let by_type = part(move || match draft.key_type.get() {
        KeyType::Group => view! { <TextListField form of=&FIELDS list=draft.field_definitions/> }.erase(),
        key_type => {
            let hint = match key_type {
                KeyType::Simple => "The variable that the value goes into, as in OPENAI_API_KEY.",
                _ => "Optional: the variable under which exports carry the value.",
            };
            view! { <TextField form label="Environment variable" pointer="/envVarName" value=draft.env_var_name hint kind=TextKind::Code/> }
                .erase()
        }
    });
    view! {
        <FormDialog form title save_label on_save=save>
            <TextField form label="Name" pointer="/name" value=draft.name autofocus=true/>
            {key_types(draft.key_type, in_use)}
            {by_type}
            <TextField form label="Description (optional)" pointer="/description" value=draft.description kind=TextKind::Prose/>
            <ColorChoice color=draft.color/>
            <IconChoice form draft=draft.icon name=draft.name color=draft.color/>
        </FormDialog>
    }
}

fn key_types(chosen: RwSignal<KeyType>, locked: bool) -> impl IntoView {
    let choice = move |key_type: KeyType| {
        let explanation = match key_type {
            KeyType::Simple => "One value, one variable",
            KeyType::Group => "Several that belong together",
            KeyType::Ssh => "A private key",
            KeyType::Json => "A JSON file",
        };
        let choose: Change = Box::new(move |_| chosen.set(key_type));
        let checked: Box<dyn FnMut() -> bool + Send> = Box::new(move || chosen.get() == key_type);
        view! {
            <label>
                <input
                    type="radio" name="key-type" disabled=locked
                    prop:checked=checked on:change=choose
                />
                {badge(key_type)}
                {explanation}
            </label>
        }
    };
    let hint = locked.then(|| view! { <p class="note">"Fixed while the category has entries."</p> }.erase());
    view! {
        <fieldset class="field">
            <legend>"Key type"</legend>
            <div class="choices">{each(KeyType::ALL, choice)}</div>
            {hint}
        </fieldset>
    }
}
