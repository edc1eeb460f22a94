"""The shortest and plainest ways of saying each thing: understood, and nearly always without asking."""

import re

import pytest

from bench.talk import KNOWN
from bot.domain.person import Language
from bot.domain.talk import Sureness, Understanding, Understood
from bot.talk import intents
from bot.words import TEMPLATES, catalogue

# By intent, what people write, with " / " between.
NORWEGIAN = {
    "guide.start": "start guiden / guide / guiden / vis guiden / åpne guiden / knytt en behandler / "
    "knytte behandler / fortsett guiden / ny behandler / Hvordan knytter jeg en behandler til en lokasjon?",
    "firm.new": "nytt firma / opprett firma / registrer firma / lag firma / legg til firma / opprette firma / "
    "Hvordan oppretter jeg et firma? / jeg vil opprette et firma / legg til et firma / ny bedrift",
    "firm.open": "mine firmaer / firmaet mitt / vis firma / åpne firmaet / endre firma / rediger firma / firma / "
    "Hvilke firmaer har jeg? / vis firmaene mine / firmaene våre",
    "location.new": "ny lokasjon / opprett lokasjon / lag lokasjon / registrer lokasjon / legg til lokasjon / "
    "Hvordan oppretter jeg en lokasjon? / opprette en lokasjon / jeg vil lage en lokasjon / ny avdeling / "
    "legg til en lokasjon",
    "location.open": "vis lokasjonen / åpne lokasjonen / mine lokasjoner / lokasjoner / vis Majorstuen / "
    "endre lokasjon / hvem jobber på Majorstuen? / åpne Bislett / rediger lokasjonen / endre adressen til lokasjonen",
    "profile.edit": "min profil / profilen min / profil / endre profilen min / rediger profil / lag profil / "
    "opprett profil / Hvordan lager jeg profil? / endre navnet mitt / bytt yrket mitt",
    "invite.new": "inviter / inviter noen / invitere / inviter Ola / Hvordan inviterer jeg? / ny invitasjon / "
    "jeg vil invitere / inviter eva@fysio.example / inviter behandlere / inviter eva@fysio.example til Majorstuen / "
    "send invitasjon / Hvordan inviterer jeg noen? / kan du invitere Ola?",
    "invite.status": "Hvem har ikke svart? / hvem har svart / hvem venter på svar / Hvem venter vi på? / "
    "har Ola svart? / status / vis invitasjoner / hvordan går det med Ola / hvem har godtatt / "
    "hvem har takket nei? / hvem mangler / invitasjoner / har noen svart? / hvem har takket ja",
    "invite.remind": "påminn Ola / påminn / minn Ola på det / purr / purr på Ola / send påminnelse / påminn alle / "
    "mas på Ola / send en påminnelse til Ola / purr dem",
    "invite.withdraw": "trekk tilbake / trekk invitasjonen / trekk tilbake invitasjonen / trekk tilbake Ola / "
    "kanseller invitasjonen / slett invitasjonen / avbryt invitasjonen / "
    "Hvordan trekker jeg tilbake en invitasjon? / fjern invitasjonen / trekk invitasjonen til Ola",
    "invite.resend": "send på nytt / send invitasjonen på nytt / inviter Ola på nytt / send igjen / "
    "send invitasjonen igjen / inviter på nytt / ny invitasjon til Ola / forny invitasjonen / inviter Ola igjen / "
    "send en ny invitasjon til Ola",
    "invite.extend": "forleng / forleng fristen / utsett fristen / gi Ola mer tid / forleng invitasjonen / "
    "mer tid til Ola / lengre frist / utvid fristen / gi mer tid / forleng invitasjonen til Ola",
    "add.choose": "legg til / legg til Ola / legg til ola / legg til behandler / legg til Ola på Majorstuen / "
    "Hvordan legger jeg til noen? / legg til den som har godtatt / legg til en behandler / legg til kandidat / "
    "Hvem kan jeg legge til?",
    "affiliation.edit": "endre Ola / rediger Ola / endre Ola på Majorstuen / endre tilknytningen / åpne Ola / "
    "vis Ola på Majorstuen / rediger tilknytningen / endre behandler / endre en behandler / oppdater Ola",
    "affiliation.remove": "fjern Ola / slett Ola / fjern Ola fra Majorstuen / Ola har sluttet / fjern behandler / "
    "ta bort Ola / Ola slutter / fjern en behandler / Hvordan fjerner jeg en behandler? / Ola jobber ikke her lenger",
    "affiliation.reservations": "reservasjoner for Ola / endre reservasjoner / reserver Ola / sett reservasjon / "
    "endre reservasjonene til Ola / kryss av reservasjon / fjern reservasjonen / legg til reservasjon / "
    "Ola vil ikke ha pasienter fra Fjordtrygd / reserver Ola mot Fjordtrygd",
    "affiliation.billing": "endre faktureringsfirma / bytt faktureringsfirma / endre fakturering for Ola / "
    "bytt faktureringsfirma for Ola / hvem fakturerer for Ola / endre fakturering / velg faktureringsfirma / "
    "Ola skal fakturere selv / Hvordan bytter jeg faktureringsfirma? / sett faktureringsfirma for Ola",
    "affiliation.contact": "endre e-posten til Ola / endre mobilen til Ola / endre telefonnummeret til Ola / "
    "bytt e-post for Ola / endre kontaktinformasjon / endre kontaktinfo for Ola / nytt telefonnummer til Ola / "
    "ny e-post for Ola / Ola har fått nytt nummer / rett e-posten til Ola",
    "reminders.edit": "endre påminnelser / slå av påminnelser / innstillinger for påminnelser / "
    "skru av påminnelser / stopp påminnelsene / endre påminnelsene / færre påminnelser / rediger påminnelser / "
    "Hvordan endrer jeg påminnelsene? / slå på påminnelser",
    "my.invitations": "mine invitasjoner / har jeg en invitasjon? / har jeg fått invitasjon / "
    "hvor er invitasjonen min / invitasjonen min / hvor svarer jeg? / vis invitasjonene mine / "
    "har jeg invitasjoner? / jeg finner ikke invitasjonen / jeg har ikke fått noen invitasjon",
    "answer.accept": "godta / jeg godtar / aksepter / godta invitasjonen / jeg takker ja / takk ja / "
    "jeg vil takke ja / jeg vil godta / Hvordan godtar jeg? / jeg vil si ja",
    "answer.decline": "avslå / jeg takker nei / avslå invitasjonen / jeg vil ikke / jeg avslår / "
    "takk nei til invitasjonen / ikke interessert / jeg vil takke nei / Hvordan takker jeg nei? / jeg vil si nei",
    "answer.later": "minn meg senere / minn meg på det senere / minn meg på det i morgen / senere / ikke nå / "
    "jeg svarer senere / spør meg senere / minn meg på fredag / slutt å minne meg på det / utsett",
    "my.places": "hvor er jeg tilknyttet? / mine tilknytninger / hvor jobber jeg / mine steder / er jeg synlig? / "
    "hva ser de om meg / hvilke klinikker er jeg på / vis tilknytningene mine / hvor er jeg / "
    "hva ser forsikringsselskapene om meg?",
    "my.leave": "jeg slutter / jeg har sluttet / jeg vil slutte / fjern meg / jeg slutter på Majorstuen / "
    "jeg vil slutte på klinikken / jeg jobber ikke der lenger / forlat lokasjonen / meld meg ut / "
    "fjern meg fra Majorstuen",
    "my.billing": "opprett faktureringsfirma / jeg fakturerer selv / mitt eget faktureringsfirma / "
    "jeg vil fakturere selv / lag faktureringsfirma / eget faktureringsfirma / nytt faktureringsfirma / "
    "fakturere gjennom eget firma / jeg har eget firma / jeg vil fakturere gjennom mitt eget firma",
    "partner.visible": "hvem er synlig / hvem er synlig for Fjordtrygd / hvem ser Fjordtrygd / er Ola synlig / "
    "hvorfor er ikke Ola synlig? / er Ola synlig for Fjordtrygd? / hvem vises for Fjordtrygd / synlige behandlere / "
    "hvem kan Fjordtrygd se / vises Ola?",
    "administrators.list": "administratorer / hvem er administrator / ny administrator / legg til administrator / "
    "fjern administrator / gi Ola tilgang / vis administratorer / Hvem er administrator? / bytt administrator / "
    "gjør Ola til administrator",
    "history.show": "historikk / vis historikk / logg / vis loggen / hva har skjedd / Hva har skjedd? / "
    "hvem gjorde det / hvem gjorde hva / historikken for Majorstuen / hvem endret dette",
    "digest.switch": "ukesoppsummering / slå av ukesoppsummering / slå på ukesoppsummering / "
    "skru av ukesoppsummeringen / stopp ukesoppsummeringen / ukentlig oppsummering / jeg vil ha ukesoppsummering / "
    "slå av oppsummeringen / slå på oppsummeringen / ikke send ukesoppsummering",
    "next.steps": "hva nå / Hva nå? / hva gjør jeg nå? / neste steg / hva er neste steg / hva så / og så? / "
    "hva skal jeg gjøre / hva gjenstår / hva skal jeg gjøre nå? / jeg har lagret, hva nå?",
    "language.switch": "english please / english / norsk / snakk norsk / bytt språk / engelsk / språk / "
    "endre språk / på norsk / norsk takk",
    "talk.greeting": "hei / Hei! / hallo / god morgen / heisann / hei hei / hei der / god dag / heia / hallo der",
    "talk.thanks": "takk / Takk! / tusen takk / takk skal du ha / supert / flott / ok / takk for hjelpen / "
    "ok takk / mange takk",
    "talk.goodbye": "ha det / ha det bra / hadet / snakkes / vi snakkes / farvel / ses / god helg / bye / "
    "ha en fin dag",
    "talk.help": "hjelp / Hjelp! / hva kan du / hva kan du gjøre? / meny / hjelp meg / hvordan virker dette / "
    "kan du hjelpe meg? / jeg trenger hjelp / hva kan du hjelpe med",
    "talk.cancel": "avbryt / glem det / angre / stopp / drop det / glem det jeg sa / ikke så farlig / "
    "avbryt dette / nei glem det / la det være",
    "talk.who": "hvem er du / Hvem er du? / hva er du / er du en robot / hva er knytt / hva er Knytt? / "
    "er du et menneske / hva heter du / er du ekte / hvem er knytt",
    "talk.human": "snakke med et menneske / support / kundeservice / jeg vil snakke med et menneske / "
    "kontakt support / meld feil / det virker ikke / rapporter feil / menneske / jeg vil snakke med noen",
    "talk.rude": "dust / idiot / faen / dra til helvete / du er dum / hold kjeft / dritt / du er ubrukelig / "
    "drittbot / ubrukelig",
    "kb.address_typo": "skrev feil adresse / feil e-postadresse / jeg skrev feil e-post / "
    "jeg har invitert feil adresse / skrivefeil i adressen / tastefeil i e-posten / sjekker dere adressen? / "
    "jeg skrev e-posten feil / inviterte feil adresse / feil e-post",
    "kb.not_in_candidates": "jeg finner ikke Ola / finner ikke Ola / hvorfor finner jeg ikke Ola? / hvor er Ola / "
    "Ola er ikke i listen / Ola mangler / Ola mangler i listen / finner ikke Ola blant tilgjengelige profiler / "
    "ser ikke Ola / finner ikke Ola når jeg skal legge til",
    "kb.reservations": "reservasjoner? / hva er reservasjoner / hva betyr reservasjoner / reservasjoner / "
    "hva er en reservasjon / hva betyr krysset / hva betyr kryss i reservasjoner? / hva er reservasjon / "
    "hvordan virker reservasjoner / krysset av ved en feil",
    "kb.billing_missing": "firmaet mangler under fakturering / "
    "hvorfor finner jeg ikke firmaet hans under fakturering / finner ikke faktureringsfirmaet / "
    "faktureringsfirmaet mangler / finner ikke faktureringsfirma / "
    "firmaet mitt mangler i listen over faktureringsfirmaer / firmaet hans mangler / "
    "hvorfor mangler faktureringsfirmaet? / ser ikke firmaet hans under fakturering / "
    "firmaet hennes er ikke i listen over faktureringsfirmaer",
    "kb.agreements": "samarbeidsavtaler / hva er en samarbeidsavtale / samarbeidsavtale / "
    "trenger jeg samarbeidsavtale? / hvordan søker jeg om samarbeidsavtale / hva er samarbeidsavtaler? / avtaler / "
    "må jeg ha avtale / søke om avtale / hvem trenger samarbeidsavtale",
    "kb.invite_self": "må jeg invitere meg selv / inviter meg selv / invitere meg selv / "
    "kan jeg legge til meg selv / legge til meg selv / Må jeg invitere meg selv? / legg til meg selv / "
    "hvordan inviterer jeg meg selv / kan jeg invitere meg selv / meg selv",
    "kb.other_account": "to kontoer / jeg har to kontoer / feil konto / annen konto / profil på en annen konto / "
    "profilen er på en annen konto / to e-postadresser / jeg har to brukere / jeg har to e-postadresser / "
    "annen bruker",
    "kb.create_first": "firmaet er ikke i listen / finner ikke firmaet / finner ikke lokasjonen / "
    "lokasjonen er ikke i listen / hva må jeg lage først? / lokasjonen mangler i listen / "
    "firma eller lokasjon først? / listen er tom / finner ikke firmaet i listen / hva må opprettes først",
    "kb.wrong_place": "feil lokasjon valgt / jeg valgte feil lokasjon / jeg valgte feil firma / "
    "valgte feil lokasjon / knyttet til feil lokasjon / Ola er på feil lokasjon / jeg tok feil firma / "
    "lagt til på feil sted / knyttet Ola til feil lokasjon / valgte feil firma",
    "kb.after_accept": "Ola har godtatt / Ola har takket ja / hun har godtatt, hva nå? / han har godtatt / "
    "hva skjer når noen godtar / hva skjer når de godtar? / de har godtatt / Ola sa ja / skjer det automatisk? / "
    "hva gjør jeg når noen har godtatt",
    "kb.find_clinic": "finner ikke klinikken min / jeg finner ikke klinikken min / hvor er klinikken min / "
    "klinikken min mangler / hvorfor finner jeg ikke klinikken min? / klinikken min er ikke her / "
    "finner ikke arbeidsplassen min / hvordan finner jeg klinikken min / klinikken min er ikke i listen / "
    "finner ikke klinikken jeg jobber på",
    "kb.hpr": "hpr / hva er hpr / Hva er HPR? / hpr-nummer / hvor finner jeg hpr-nummeret / hva er hpr-nummer / "
    "jeg har ikke hpr / jeg vet ikke hpr-nummeret mitt / jeg har ikke hpr-nummer / mangler hpr-nummer",
    "kb.invoice_email": "faktura-e-post / hva er faktura-e-post / jeg har ikke faktura-e-post / fakturaepost / "
    "hva er fakturaepost / e-post for faktura / hvilken e-post til faktura / trenger jeg faktura-e-post? / "
    "har ingen faktura-e-post / hva brukes faktura-e-posten til",
    "kb.billing_firm_location": "kan et faktureringsfirma ha lokasjon? / lokasjon for faktureringsfirma / "
    "hvorfor kan ikke faktureringsfirmaet ha lokasjon / faktureringsfirma med lokasjon / "
    "faktureringsfirma uten lokasjon / kan faktureringsfirma ha lokasjon / "
    "hvorfor har ikke faktureringsfirmaet en lokasjon? / ny lokasjon på faktureringsfirma / "
    "lage lokasjon på et faktureringsfirma / må faktureringsfirma ha lokasjon",
    "kb.firm_kinds": "hvilken type firma / firmatyper / hva er forskjellen / hva er fellesfakturering / "
    "hva er delt lokasjon / hva er et faktureringsfirma / hva er faktureringsfirma? / hvilken type skal jeg velge / "
    "fellesfakturering / hvilken firmatype skal jeg velge?",
    "kb.what_insurers_see": "hva ser forsikringsselskapene / hva ser forsikringen / hva ser de / hva ser kundene / "
    "hva er synlig / Hva ser forsikringsselskapene? / hva vises / hva ser forsikringsselskapet / "
    "hva ser selskapene / hva vises for forsikringsselskapene",
    "kb.profile_first": "hvorfor må jeg ha profil / hvorfor må jeg lage profil / må jeg lage profil? / "
    "må jeg ha profil / hvorfor profil / hvorfor må jeg lage profil først? / må jeg ha en profil for å godta / "
    "hvorfor trenger jeg profil / trenger jeg en profil / må jeg lage profil først",
    "kb.reminders": "hvor ofte sendes påminnelser / hvor ofte påminnes de / hvor mange påminnelser / "
    "når sendes påminnelser / påminnelser / Hvor ofte sendes påminnelser? / sendes påminnelser i helgen / "
    "når stopper påminnelsene / hvordan virker påminnelser / hvor ofte purrer dere",
    "kb.expiry": "hvor lenge varer invitasjonen / når utløper invitasjonen / utløper den? / "
    "hvor lenge gjelder den / hvor lenge er invitasjonen gyldig? / hva skjer når den utløper / når går den ut / "
    "hva er fristen / når er fristen / når utløper den",
    "kb.no_mail": "Ola fikk ikke e-post / Ola har ikke fått e-post / e-posten kom ikke / ingen e-post / "
    "ikke fått e-post / e-posten kommer ikke fram / hun fikk ikke e-posten / han har ikke fått mail / "
    "får ikke e-post / invitasjonen kom ikke fram",
    "kb.not_in_slack": "han er ikke i Slack / Ola er ikke på slack / ikke i slack / må de være i slack? / "
    "må man ha slack / kan jeg invitere noen som ikke er i slack / hun har ikke slack / noen utenfor slack / "
    "kan jeg invitere eksterne / de har ikke slack",
    "kb.booking": "booking / bookingsystem / bookingsystemet / hva er bookingsystemet / timebestilling / "
    "hvordan virker bookingen / hva med booking / hva med bookingsystemet? / er dette bookingsystemet / timebok",
    "kb.online_manager": "online manager / Online Manager? / hva er online manager / matching / "
    "hva er matching i online manager / matche i online manager / matching i online manager / "
    "hva gjør jeg i online manager / hvordan matcher jeg i online manager / hva med online manager",
    "kb.org_number": "organisasjonsnummer / orgnr / hvor finner jeg organisasjonsnummeret / "
    "hva er organisasjonsnummer / organisasjonsnummeret er feil / ugyldig organisasjonsnummer / "
    "organisasjonsnummeret godtas ikke / hva er orgnr / orgnummeret virker ikke / hvor finner jeg orgnr?",
    "kb.privacy": "personvern / gdpr / slett dataene mine / hva lagrer dere om meg / hva lagres om meg? / "
    "hvem ser dataene mine / hvilke data har dere om meg / slett alt om meg / personopplysninger / "
    "hvordan behandles dataene mine",
    "kb.edit_later": "kan jeg endre senere / kan det endres senere? / kan jeg angre / kan jeg endre det senere / "
    "kan det endres / kan jeg rette det senere / kan jeg endre det etterpå / kan jeg endre noe etter lagring / "
    "går det an å endre senere / kan dette endres senere",
    "kb.several_locations": "flere lokasjoner / to klinikker / kan man være på flere lokasjoner / "
    "kan Ola være på to lokasjoner / Ola jobber på to klinikker / samme person på to lokasjoner / "
    "kan en behandler ha flere lokasjoner? / på flere lokasjoner samtidig / jobber to steder / "
    "kan én person være på to klinikker",
    "kb.visible_not_invoice": "synlig men kan ikke fakturere / kan ikke fakturere / "
    "hvorfor kan jeg ikke fakturere? / hvorfor får jeg ikke betalt / jeg får ikke betalt / får ingen pasienter / "
    "hvorfor får jeg ingen pasienter? / jeg får ingen pasienter / får ikke fakturert / ingen pasienter",
    "kb.photo": "bilde / bytt bilde / endre bildet mitt / hvor kommer bildet fra / bildet mitt / "
    "hvordan bytter jeg bilde? / bildet er feil / nytt profilbilde / endre profilbilde / feil bilde",
    "kb.price": "pris / hva koster det / Hva koster det? / er det gratis / hva er prisen / hvor mye koster det / "
    "koster det noe / må jeg betale / priser / hva koster knytt",
}
ENGLISH = {
    "guide.start": "start the guide / guide / the guide / show the guide / open the guide / attach a practitioner / "
    "continue the guide / new practitioner / connect a practitioner / How do I attach a practitioner to a location?",
    "firm.new": "new firm / create firm / register firm / create a firm / add a firm / add firm / new company / "
    "How do I create a firm? / register my company / I want to create a firm",
    "firm.open": "my firms / my firm / show firm / open my firm / edit firm / show my firms / firms / "
    "Which firms do I have? / our firm / change firm details",
    "location.new": "new location / create location / add location / create a location / add a location / "
    "register a location / How do I create a location? / new branch / I want to create a location / "
    "new clinic location",
    "location.open": "show location / open the location / my locations / locations / show Majorstuen / "
    "edit location / who works at Majorstuen? / open Bislett / edit the location / "
    "change the address of the location",
    "profile.edit": "my profile / profile / edit my profile / create profile / edit profile / create my profile / "
    "change my name / How do I create a profile? / make a profile / update my profile",
    "invite.new": "invite / invite someone / invite Ola / How do I invite? / new invitation / I want to invite / "
    "invite eva@fysio.example / invite people / invite eva@fysio.example to Majorstuen / send an invitation / "
    "how do I invite someone / can you invite Ola? / invite practitioners",
    "invite.status": "Who hasn't answered? / who has answered / who are we waiting for / has Ola answered? / "
    "status / show invitations / how is it going with Ola / who has accepted / who declined? / who is missing / "
    "invitations / who hasn't replied / has anyone answered? / who accepted",
    "invite.remind": "remind Ola / remind / remind them / send a reminder / nudge Ola / send reminder / "
    "remind everyone / chase Ola / send Ola a reminder / Please remind Ola",
    "invite.withdraw": "withdraw / withdraw the invitation / withdraw invitation / cancel the invitation / "
    "withdraw Ola / revoke the invitation / delete the invitation / How do I withdraw an invitation? / "
    "uninvite Ola / cancel Ola's invitation",
    "invite.resend": "resend / resend the invitation / send again / send it again / invite Ola again / "
    "resend invitation / send the invitation again / new invitation for Ola / reinvite Ola / resend Ola's invitation",
    "invite.extend": "extend / extend the deadline / extend the invitation / more time / give Ola more time / "
    "more time for Ola / extend deadline / longer deadline / give more time / extend Ola's invitation",
    "add.choose": "add / add Ola / add practitioner / add Ola to Majorstuen / How do I add someone? / "
    "add a practitioner / add someone / add a candidate / who can I add? / add someone who accepted",
    "affiliation.edit": "edit Ola / change Ola / edit Ola at Majorstuen / edit affiliation / open Ola / "
    "edit practitioner / edit a practitioner / change the affiliation / update Ola / show Ola at Majorstuen",
    "affiliation.remove": "remove Ola / delete Ola / remove Ola from Majorstuen / Ola has left / Ola quit / "
    "remove a practitioner / remove practitioner / How do I remove a practitioner? / "
    "Ola doesn't work here anymore / take Ola off Majorstuen",
    "affiliation.reservations": "reservations for Ola / change reservations / edit reservations / "
    "set a reservation / edit Ola's reservations / tick a reservation / remove the reservation / "
    "add a reservation / Ola doesn't want patients from Fjordtrygd / change Ola's reservations",
    "affiliation.billing": "change billing firm / change the billing firm / change billing for Ola / "
    "change Ola's billing firm / who invoices for Ola / edit billing / choose billing firm / "
    "Ola will invoice himself / How do I change the billing firm? / set billing firm for Ola",
    "affiliation.contact": "change Ola's email / change Ola's phone number / change Ola's mobile / "
    "edit contact details / change contact details for Ola / new phone number for Ola / new email for Ola / "
    "Ola has a new number / fix Ola's email / update Ola's contact info",
    "reminders.edit": "change reminders / turn off reminders / reminder settings / stop reminders / "
    "stop the reminders / edit reminders / fewer reminders / turn on reminders / How do I change the reminders? / "
    "disable reminders",
    "my.invitations": "my invitations / do I have an invitation? / my invitation / where is my invitation / "
    "where do I answer? / show my invitations / do I have any invitations / have I been invited? / "
    "I can't find my invitation / I didn't get an invitation",
    "answer.accept": "accept / I accept / accept the invitation / I want to accept / I'd like to accept / "
    "How do I accept? / say yes / I want to say yes / accept it / accept invitation",
    "answer.decline": "decline / I decline / decline the invitation / I want to decline / not interested / "
    "How do I decline? / say no / I want to say no / I don't want to / decline invitation",
    "answer.later": "remind me later / remind me tomorrow / later / not now / I'll answer later / ask me later / "
    "remind me on Friday / stop reminding me / snooze / remind me next week",
    "my.places": "where am I attached? / my affiliations / where do I work / my places / am I visible? / "
    "what do they see about me / which clinics am I at / show my affiliations / where am I / "
    "what do insurers see about me?",
    "my.leave": "I quit / I have left / I want to leave / remove me / I am leaving Majorstuen / leave Majorstuen / "
    "I want to leave the clinic / I don't work there anymore / leave the location / remove me from Majorstuen",
    "my.billing": "create billing firm / I invoice myself / my own billing firm / I want to invoice myself / "
    "create my billing firm / own billing firm / new billing firm / create a billing firm / I have my own firm / "
    "I want to invoice through my own firm",
    "partner.visible": "who is visible / who is visible to Fjordtrygd / who does Fjordtrygd see / is Ola visible / "
    "why isn't Ola visible? / is Ola visible to Fjordtrygd? / who can Fjordtrygd see / visible practitioners / "
    "why is Ola not visible / who is shown to Fjordtrygd",
    "administrators.list": "administrators / who is administrator / new administrator / add administrator / "
    "remove administrator / give Ola access / show administrators / Who is the administrator? / admins / "
    "make Ola administrator",
    "history.show": "history / show history / log / show the log / what has happened / What happened? / "
    "who did it / who did what / history of Majorstuen / who changed this",
    "digest.switch": "weekly summary / turn off weekly summary / turn on weekly summary / stop the weekly summary / "
    "turn off the weekly summary / I want the weekly summary / weekly digest / disable weekly summary / "
    "turn on the summary / unsubscribe from the weekly summary",
    "next.steps": "what now / What now? / what do I do now? / next step / what's next / what next / and then? / "
    "what should I do / what's left / what should I do now? / I have saved, what now?",
    "language.switch": "english please / english / norwegian / speak english / change language / "
    "in english please / language / switch language / norsk / speak norwegian",
    "talk.greeting": "hi / Hi! / hello / good morning / hey / hi there / hello there / good afternoon / hey there / "
    "good evening",
    "talk.thanks": "thanks / Thanks! / thank you / great / ok / thanks a lot / cheers / thank you so much / "
    "perfect / ok thanks",
    "talk.goodbye": "bye / goodbye / see you / bye bye / see you later / have a nice day / cya / "
    "talk to you later / good night / have a nice weekend",
    "talk.help": "help / Help! / what can you do / What can you do? / menu / help me / how does this work / "
    "can you help me? / I need help / what can you help with",
    "talk.cancel": "cancel / nevermind / never mind / forget it / stop / undo / abort / cancel that / forget that / "
    "no forget it",
    "talk.who": "who are you / Who are you? / what are you / are you a robot / what is knytt / what is Knytt? / "
    "are you human / what's your name / are you real / who is knytt",
    "talk.human": "talk to a human / support / customer service / I want to talk to a human / contact support / "
    "report a bug / it doesn't work / report an error / human please / talk to someone",
    "talk.rude": "idiot / fuck you / you are stupid / shut up / stupid bot / you suck / you're useless / shit / "
    "moron / useless",
    "kb.address_typo": "I mistyped the address / wrong address / wrong email address / typo in the address / "
    "I invited the wrong address / I misspelled the email / typo in the email / do you check the address? / "
    "misspelled address / I typed the wrong email",
    "kb.not_in_candidates": "I can't find Ola / can't find Ola / why can't I find Ola? / where is Ola / "
    "Ola is not in the list / Ola is missing / Ola is missing from the list / "
    "can't find Ola among available profiles / I don't see Ola / can't find Ola when adding",
    "kb.reservations": "reservations? / what are reservations / what does reservations mean / reservations / "
    "what is a reservation / what does the tick mean / what does a tick in reservations mean? / "
    "what's a reservation / how do reservations work / ticked by mistake",
    "kb.billing_missing": "firm missing under billing / why can't I find his firm under billing / "
    "can't find the billing firm / billing firm is missing / billing firm missing / "
    "my firm is not in the list of billing firms / his firm is missing / why is the billing firm missing? / "
    "I don't see his firm under billing / her firm isn't in the list of billing firms",
    "kb.agreements": "cooperation agreements / what is a cooperation agreement / cooperation agreement / "
    "do I need an agreement? / how do I apply for an agreement / what are cooperation agreements? / agreements / "
    "who needs an agreement / apply for an agreement / do I need a cooperation agreement",
    "kb.invite_self": "do I have to invite myself / invite myself / can I add myself / add myself / "
    "Do I need to invite myself? / can I invite myself / how do I invite myself / how do I add myself / "
    "should I invite myself / inviting myself",
    "kb.other_account": "two accounts / I have two accounts / wrong account / other account / "
    "my profile is on another account / profile on another account / two email addresses / I have two emails / "
    "I have two email addresses / another account",
    "kb.create_first": "the firm is not in the list / can't find the firm / can't find the location / "
    "the location is not in the list / what must I create first? / the location is missing from the list / "
    "firm or location first? / the list is empty / can't find the firm in the list / what do I create first",
    "kb.wrong_place": "I picked the wrong place / I picked the wrong location / I picked the wrong firm / "
    "picked the wrong location / attached to the wrong location / Ola is at the wrong location / "
    "I chose the wrong firm / wrong location chosen / attached Ola to the wrong location / chose the wrong location",
    "kb.after_accept": "Ola has accepted / Ola accepted / she accepted, what now? / he accepted / "
    "what happens when someone accepts / what happens when they accept? / they accepted / Ola said yes / "
    "is it automatic? / what do I do when someone has accepted",
    "kb.find_clinic": "can't find my clinic / I can't find my clinic / where is my clinic / my clinic is missing / "
    "why can't I find my clinic? / my clinic is not here / can't find my workplace / how do I find my clinic / "
    "my clinic isn't in the list / can't find the clinic I work at",
    "kb.hpr": "hpr / what is hpr / What's HPR? / what's hpr / hpr number / where do I find my hpr number / "
    "what is an hpr number / I don't have hpr / I don't know my hpr number / I don't have an hpr number",
    "kb.invoice_email": "invoice email / what is invoice email / I don't have an invoice email / "
    "what's the invoice email / invoice e-mail / email for invoices / what is the invoice email for? / "
    "do I need an invoice email? / no invoice email / what is the invoice e-mail used for",
    "kb.billing_firm_location": "can a billing firm have a location? / location for a billing firm / "
    "why can't a billing firm have a location / billing firm with location / billing firm without location / "
    "can billing firms have locations / why doesn't the billing firm have a location? / "
    "add a location to a billing firm / create a location for a billing firm / must a billing firm have a location",
    "kb.firm_kinds": "which kind of firm / kinds of firm / what's the difference / what is joint invoicing / "
    "what is shared location / what is a billing firm / what's a billing firm? / which kind should I choose / "
    "joint invoicing / firm types",
    "kb.what_insurers_see": "what do insurers see / what do the insurers see / what do they see / "
    "what do customers see / what is visible / What do insurers see? / what is shown / what can insurers see / "
    "what does the insurer see / what is shown to insurers",
    "kb.profile_first": "why do I need a profile / why must I make a profile / do I need a profile? / "
    "must I have a profile / why a profile / why do I need a profile first? / do I need a profile to accept / "
    "must I make a profile / why do I have to create a profile / do I have to create a profile first",
    "kb.reminders": "how often are reminders sent / how often are they reminded / how many reminders / "
    "when are reminders sent / reminders / How often do you remind people? / are reminders sent at weekends / "
    "when do reminders stop / how do reminders work / how often do reminders go out",
    "kb.expiry": "how long is the invitation valid / when does the invitation expire / does it expire? / "
    "how long does it last / how long is an invitation valid? / what happens when it expires / "
    "when does it expire / what is the deadline / when is the deadline / do invitations expire",
    "kb.no_mail": "Ola got no email / Ola didn't get the email / the email didn't arrive / no email / "
    "didn't get the email / the mail doesn't arrive / she got no email / he hasn't received the email / "
    "no email received / the invitation didn't arrive",
    "kb.not_in_slack": "he is not in Slack / Ola is not on slack / not in slack / do they have to be in slack? / "
    "do you need slack / can I invite someone who is not in slack / she doesn't have slack / "
    "someone outside slack / can I invite external people / they don't have slack",
    "kb.booking": "booking / booking system / the booking system / what is the booking system / appointments / "
    "how does booking work / what about booking / what about the booking system? / is this the booking system / "
    "calendar booking",
    "kb.online_manager": "online manager / Online Manager? / what is online manager / matching / "
    "what is matching in online manager / match in online manager / matching in online manager / "
    "what do I do in online manager / how do I match in online manager / what about online manager",
    "kb.org_number": "organisation number / org number / where do I find the organisation number / "
    "what is an organisation number / the organisation number is wrong / invalid organisation number / "
    "the organisation number is refused / what's the org number / the org number doesn't work / "
    "where do I find the org number?",
    "kb.privacy": "privacy / gdpr / delete my data / what do you store about me / what is stored about me? / "
    "who sees my data / what data do you have about me / delete everything about me / personal data / "
    "how is my data handled",
    "kb.edit_later": "can I change it later / can it be changed later? / can I undo / can I edit later / "
    "can it be changed / can I fix it later / can I change it afterwards / can I change something after saving / "
    "is it possible to change it later / can this be changed later",
    "kb.several_locations": "several locations / two clinics / can someone be at several locations / "
    "can Ola be at two locations / Ola works at two clinics / same person at two locations / "
    "can a practitioner have several locations? / multiple locations / works at two places / "
    "can one person be at two clinics",
    "kb.visible_not_invoice": "visible but can't invoice / can't invoice / why can't I invoice? / "
    "why don't I get paid / I don't get paid / I get no patients / why do I get no patients? / no patients / "
    "not getting paid / I can't invoice",
    "kb.photo": "photo / change photo / change my photo / where does the photo come from / my photo / "
    "how do I change the photo? / the photo is wrong / new profile picture / change profile picture / wrong photo",
    "kb.price": "price / what does it cost / What does it cost? / is it free / what is the price / "
    "how much does it cost / how much / do I have to pay / pricing / what does knytt cost",
}
SAID = {Language.NORWEGIAN: NORWEGIAN, Language.ENGLISH: ENGLISH}


def read_all(understanding: Understanding, language: Language) -> list[tuple[str, str, Understood]]:
    """What is wanted, what was said, what was understood."""
    return [
        (intent, text, understanding.read(text, KNOWN))
        for intent, texts in SAID[language].items()
        for text in texts.split(" / ")
    ]


@pytest.mark.parametrize("language", Language)
def test_everything_is_said_plainly(language: Language) -> None:
    assert SAID[language].keys() == intents()
    assert {intent: texts for intent, texts in SAID[language].items() if texts.count(" / ") < 9} == {}


@pytest.mark.parametrize("language", Language)
def test_plain_words_are_understood(understanding: Understanding, language: Language) -> None:
    found = read_all(understanding, language)
    wrong = [(intent, text, read.intents) for intent, text, read in found if read.intents[:1] != (intent,)]
    assert wrong == []


@pytest.mark.parametrize("language", Language)
def test_plain_words_are_nearly_always_sure(understanding: Understanding, language: Language) -> None:
    found = read_all(understanding, language)
    asked = [(intent, text) for intent, text, read in found if read.sureness is not Sureness.SURE]
    assert len(asked) < 0.05 * len(found), asked


def prompts() -> list[str]:
    """What Knytt itself offers to say, in both languages."""
    offered = re.findall(
        r'prompt\(_\("(.+?)"\)\)', (TEMPLATES / "talk" / "prompts.json.j2").read_text(encoding="utf-8")
    )
    return [catalogue(language).gettext(each) for each in offered for language in Language]


@pytest.mark.parametrize("prompt", prompts())
def test_what_knytt_offers_to_say_it_understands_without_doubt(understanding: Understanding, prompt: str) -> None:
    assert understanding.read(prompt).sureness is Sureness.SURE
