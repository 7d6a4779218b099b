# SPDX-License-Identifier: AGPL-3.0-or-later
import django.contrib.postgres.fields
import groupes.web.given
from django.db import migrations

PREFIX = "\x1f"
# What starters were called until now, in English and in French, by the key of each text.
WORDS = {
    'roles.facilitation.name': ('Facilitation', 'Facilitation'),
    'roles.facilitation.purpose': ('Everyone finds their place, and what is decided gets done.', 'Que chacun·e trouve sa place, et que ce qui se décide se fasse.'),
    'roles.facilitation.does.0': ('Prepare and facilitate the meetings', 'Préparer et faciliter les réunions'),
    'roles.facilitation.does.1': ('Watch over who carries what, and where there is friction', 'Regarder qui porte quoi, et où ça frotte'),
    'roles.facilitation.does.2': ('Record go or no-go once the groupe has spoken', 'Noter le go ou non quand le groupe s’est exprimé'),
    'roles.welcome.name': ('Welcoming', 'Accueil'),
    'roles.welcome.purpose': ('Whoever arrives knows within a day how this groupe works.', 'Que toute personne qui arrive sache en un jour comment ce groupe fonctionne.'),
    'roles.welcome.does.0': ('Answer those who ask to join', 'Répondre à celles et ceux qui demandent à rejoindre'),
    'roles.welcome.does.1': ('Introduce newcomers to the others', 'Présenter aux autres les personnes qui arrivent'),
    'roles.memory.name': ('Memory', 'Mémoire'),
    'roles.memory.purpose': ('What was learnt once is put to use again.', 'Que ce qu’on a appris une fois resserve.'),
    'roles.memory.does.0': ('Keep the commons in order', 'Tenir les communs en ordre'),
    'roles.memory.does.1': ('Say who made what, and under which licence', 'Dire qui a fait quoi, et sous quelle licence'),
    'roles.pot.name': ('Common pot', 'Pot commun'),
    'roles.pot.purpose': ('Money is shared as agreed, to the cent, and everyone can check.', 'Que l’argent se partage comme convenu, au centime, et que chacun·e puisse vérifier.'),
    'roles.pot.does.0': ('Write the rules of sharing the groupe adopts', 'Écrire les règles de partage que le groupe adopte'),
    'roles.pot.does.1': ('Say where the pot stands', 'Dire où en est le pot'),
    'roles.watch.name': ('Lookout', 'Veille'),
    'roles.watch.purpose': ('No call for tenders made for us goes unseen.', 'Qu’aucun appel d’offres fait pour nous ne passe inaperçu.'),
    'roles.watch.does.0': ('Read the new notices each week', 'Lire chaque semaine les nouveaux avis'),
    'roles.watch.does.1': ('Bring the two or three worth a look', 'Apporter les deux ou trois qui valent le coup d’œil'),
    'roles.link.name': ('Liaison with the cooperative', 'Lien avec la coopérative'),
    'roles.link.purpose': ('The groupe and the cooperative hear each other.', 'Que le groupe et la coopérative s’entendent l’un l’autre.'),
    'roles.link.does.0': ('Carry news both ways', 'Porter les nouvelles dans les deux sens'),
}


def visible(name):
    from groupes.web.names import visible_name

    return visible_name(name)


def keys_for_what_nobody_changed(apps, schema_editor):
    """Texts of starters that are still the product's own become its keys, each read in its reader's
    language; whatever somebody changed, in whatever way, stays as it is."""
    Role = apps.get_model("roles", "Role")
    changed = []
    for role in Role.objects.exclude(key="").order_by("pk").iterator(chunk_size=500):
        begins = f"roles.{role.key}"
        name = WORDS.get(f"{begins}.name")
        if name is None:
            continue
        own = {
            words: f"{PREFIX}{key}"
            for key, both in WORDS.items()
            if key.startswith(f"{begins}.does.")
            for words in both
        }
        role.accountabilities = [own.get(line, line) for line in role.accountabilities]
        if role.purpose in WORDS[f"{begins}.purpose"]:
            role.purpose = f"{PREFIX}{begins}.purpose"
        form = role.name_form
        if role.name in name:
            others = Role.objects.filter(groupe_id=role.groupe_id, closed_on=None).exclude(pk=role.pk)
            form = visible(name[1])
            if role.closed_on or not others.filter(name_form=form).exists():
                role.name = f"{PREFIX}{begins}.name"
            else:
                form = role.name_form
        changed.append((role, form))
        if len(changed) == 500:
            save(Role, changed)
            changed = []
    save(Role, changed)


def save(Role, changed):
    # One by one and past the model: the visible form is not computed anew from a key.
    for role, form in changed:
        Role.objects.filter(pk=role.pk).update(
            name=role.name,
            name_form=form,
            purpose=role.purpose,
            accountabilities=role.accountabilities,
        )


class Migration(migrations.Migration):

    dependencies = [
        ("roles", "0004_name_form"),
    ]

    operations = [
        migrations.AlterField(
            model_name='role',
            name='accountabilities',
            field=django.contrib.postgres.fields.ArrayField(base_field=groupes.web.given.GivenField(max_length=200), blank=True, default=list, verbose_name='accountabilities'),
        ),
        migrations.AlterField(
            model_name='role',
            name='name',
            field=groupes.web.given.GivenField(max_length=80, verbose_name='name'),
        ),
        migrations.AlterField(
            model_name='role',
            name='purpose',
            field=groupes.web.given.GivenField(max_length=300, verbose_name='purpose'),
        ),
        migrations.RunPython(keys_for_what_nobody_changed, migrations.RunPython.noop),
    ]
