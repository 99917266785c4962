"""Words that name what is never stored, in the languages people name their fields in.

All are compared without accents and in lower case.
"""

from __future__ import annotations

from nl2sql import secret_words

WORDS = f"""
    {secret_words.WORDS}
    pass pw secrets tokens mfa pins csc bban nino card cards creditcard cardnumber ccnumber cred
    authorization authentication bearer dsn passport geheim parola
    паспорт снилс инн dni nif cpf curp cuit bsn pesel aadhaar
"""
PHRASES = """
    api_key access_key private_key secret_key encryption_key signing_key license_key ssh_key session_id
    session_key session_cookie connection_string conn_str database_url one_time_code one_time one_time_password
    verification_code security_code auth_code recovery_code recovery_codes backup_code backup_codes access_code
    social_security national_id national_insurance nhs_number medicare_number tax_id identity_number id_number
    account_number bank_account sort_code routing_number credit_card
    driver_licence drivers_licence driver_license drivers_license driving_licence driving_license
    mot_de_passe palavra_passe clave_secreta clave_de_acceso kata_sandi mat_khau
    numero_tarjeta tarjeta_credito tarjeta_de_credito numero_carte carte_bancaire carte_de_credit carta_di_credito
    cartao_de_credito kart_no номер_карты codice_fiscale securite_sociale seguridad_social steuer_id
"""
INSIDE = f"""
    {secret_words.INSIDE}
    kreditkarte ausweisnummer steuernummer versicherungsnummer personnummer
    henkilotunnus fodselsnummer 身份证 信用卡 银行卡号
    クレジットカード マイナンバー
    주민등록번호 카드번호
"""
"""Long enough, or of a script without spaces, so that they tell also within a longer word."""
