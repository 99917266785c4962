"""Words that name passwords and keys, in the languages people name their columns and fields in."""

from __future__ import annotations

WORDS = """
    password passwords passwd pwd passphrase passcode secret token otp totp cvv cvc iban ssn credential credentials
    creds apikey jwt oauth privatekey pin
    contrasena motdepasse senha losenord passord adgangskode kodeord salasana hasło heslo jelszo sifre пароль סיסמה
"""
INSIDE = """
    passwort kennwort wachtwoord 密码 密碼 口令 验证码 パスワード 暗証番号 비밀번호 पासवर्ड कूटशब्द รหัสผ่าน
"""
"""Long enough, or of a script without spaces, so that they tell also within a longer word."""
