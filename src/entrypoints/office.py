"""The use cases of operators: the command line's."""

from functools import cached_property

from application.authenticators.enable_otp import EnableOtp
from application.authenticators.reset_otp import ResetOtp
from application.clients.add_client import AddClient
from application.clients.delete_client import DeleteClient
from application.clients.disable_client import DisableClient
from application.clients.draw_client import DrawClient
from application.clients.enable_client import EnableClient
from application.clients.rotate_client_secret import RotateClientSecret
from application.clients.set_client import SetClient
from application.registrations.add_registration_token import AddRegistrationToken
from application.registrations.revoke_registration_token import RevokeRegistrationToken
from application.resources.add_resource import AddResource
from application.resources.remove_resource import RemoveResource
from application.users.add_user import AddUser
from application.users.delete_user import DeleteUser
from application.users.disable_user import DisableUser
from application.users.enable_user import EnableUser
from application.users.expire_password import ExpirePassword
from application.users.set_password import SetPassword
from application.users.unlock_user import UnlockUser
from entrypoints.house import House


class Office(House):
    """A house with its operators' use cases, each made when it is first asked for."""

    # People

    @cached_property
    def add_user(self) -> AddUser:
        rules = self.settings.password_rules
        return AddUser(self.store, self.trail, self.passwords, rules, self.draw_user, self.draw_authenticator, self.clock)

    @cached_property
    def set_password(self) -> SetPassword:
        return SetPassword(self.store, self.trail, self.replace_password, self.clock)

    @cached_property
    def expire_password(self) -> ExpirePassword:
        return ExpirePassword(self.store, self.trail, self.clock)

    @cached_property
    def disable_user(self) -> DisableUser:
        return DisableUser(self.store, self.trail, self.clock)

    @cached_property
    def enable_user(self) -> EnableUser:
        return EnableUser(self.store, self.trail, self.clock)

    @cached_property
    def unlock_user(self) -> UnlockUser:
        return UnlockUser(self.store, self.trail, self.clock)

    @cached_property
    def delete_user(self) -> DeleteUser:
        return DeleteUser(self.store, self.trail, self.clock)

    @cached_property
    def reset_otp(self) -> ResetOtp:
        return ResetOtp(self.store, self.trail, self.draw_authenticator, self.clock)

    @cached_property
    def enable_otp(self) -> EnableOtp:
        return EnableOtp(self.store, self.trail, self.clock)

    # Clients

    @cached_property
    def add_client(self) -> AddClient:
        return AddClient(self.store, self.trail, DrawClient(self.entropy), self.policy(is_operator=True), self.clock)

    @cached_property
    def set_client(self) -> SetClient:
        return SetClient(self.store, self.trail, self.policy(is_operator=True), self.clock)

    @cached_property
    def rotate_client_secret(self) -> RotateClientSecret:
        return RotateClientSecret(self.store, self.trail, self.entropy, self.clock)

    @cached_property
    def disable_client(self) -> DisableClient:
        return DisableClient(self.store, self.trail, self.clock)

    @cached_property
    def enable_client(self) -> EnableClient:
        return EnableClient(self.store, self.trail, self.clock)

    @cached_property
    def delete_client(self) -> DeleteClient:
        return DeleteClient(self.store, self.trail, self.clock)

    # Resources and registration tokens

    @cached_property
    def add_resource(self) -> AddResource:
        return AddResource(self.store, self.trail, self.clock)

    @cached_property
    def remove_resource(self) -> RemoveResource:
        return RemoveResource(self.store, self.trail, self.clock)

    @cached_property
    def add_registration_token(self) -> AddRegistrationToken:
        return AddRegistrationToken(self.store, self.trail, self.entropy, self.clock, self.settings.registration_token_lifetime)

    @cached_property
    def revoke_registration_token(self) -> RevokeRegistrationToken:
        return RevokeRegistrationToken(self.store, self.trail, self.clock)
