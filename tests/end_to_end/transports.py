"""One way to call an RPC, over four real clients: REST by http.client, Connect by @connectrpc/connect-node, native gRPC by
python3-grpcio and by buf curl.

Every transport has call(method, request, token=None) -> reply, where `method` is "groups.GroupsService/CreateGroup" and
messages are proto3 JSON, and raises CallError(code, reason, fields) with gRPC's name of the code: "PERMISSION_DENIED".
"""
import base64
import http.client
import json
import pathlib
import re
import subprocess
import threading
import urllib.parse

HERE = pathlib.Path(__file__).resolve().parent
NODE_MODULES = HERE.parent / "node_modules"

# The routes that others count on, written down here once more by hand, so that a change of the protos is noticed.
ROUTES = {
    "accounts.AccountsService/StartSignIn": ("POST", "/v1/signIn:start", "*"),
    "accounts.AccountsService/CompleteSignIn": ("POST", "/v1/signIn:complete", "*"),
    "accounts.AccountsService/RedeemSignInLink": ("POST", "/v1/signIn:redeemLink", "*"),
    "accounts.AccountsService/SignOut": ("POST", "/v1/signOut", "*"),
    "accounts.AccountsService/GetMe": ("GET", "/v1/me", None),
    "accounts.AccountsService/UpdateMe": ("PATCH", "/v1/me", "person"),
    "accounts.AccountsService/ListSessions": ("GET", "/v1/me/sessions", None),
    "accounts.AccountsService/RevokeSession": ("DELETE", "/v1/{name}", None),
    "accounts.AccountsService/CreatePractice": ("POST", "/v1/practices", "*"),
    "accounts.AccountsService/GetPractice": ("GET", "/v1/{name}", None),
    "accounts.AccountsService/ListMyPractices": ("GET", "/v1/me/practices", None),
    "accounts.AccountsService/InviteStaff": ("POST", "/v1/{parent}/staff", "*"),
    "accounts.AccountsService/ListStaff": ("GET", "/v1/{parent}/staff", None),
    "accounts.AccountsService/UpdateStaff": ("PATCH", "/v1/{staff.name}", "staff"),
    "accounts.AccountsService/RemoveStaff": ("DELETE", "/v1/{name}", None),
    "accounts.AccountsService/AcceptStaffInvitation": ("POST", "/v1/{name}:accept", "*"),
    "accounts.AccountsService/SubmitCredential": ("POST", "/v1/{parent}/credentials", "credential"),
    "accounts.AccountsService/ListPendingCredentials": ("GET", "/v1/credentials:pending", None),
    "accounts.AccountsService/ListCredentials": ("GET", "/v1/{parent}/credentials", None),
    "accounts.AccountsService/RevokeCredential": ("POST", "/v1/{name}:revoke", "*"),
    "accounts.AccountsService/VerifyCredential": ("POST", "/v1/{name}:verify", "*"),
    "groups.GroupsService/CreateGroup": ("POST", "/v1/{parent}/groups", "*"),
    "groups.GroupsService/GetGroup": ("GET", "/v1/{name}", None),
    "groups.GroupsService/CreateInvitation": ("POST", "/v1/{parent}/invitations", "invitation"),
    "groups.GroupsService/GetInvitation": ("GET", "/v1/{name}", None),
    "groups.GroupsService/AcceptInvitation": ("POST", "/v1/{name}:accept", "*"),
    "groups.GroupsService/AnswerInvitation": ("POST", "/v1/{name}:answer", "*"),
    "groups.GroupsService/ListMembers": ("GET", "/v1/{parent}/members", None),
    "groups.GroupsService/GetMember": ("GET", "/v1/{name}", None),
    "groups.GroupsService/UpdateMember": ("PATCH", "/v1/{member.name}", "member"),
    "groups.GroupsService/TransferGroup": ("POST", "/v1/{name}:transfer", "*"),
    "groups.GroupsService/ArchiveGroup": ("POST", "/v1/{name}:archive", "*"),
    "groups.GroupsService/RemoveMember": ("DELETE", "/v1/{name}", None),
    "groups.GroupsService/ApproveMember": ("POST", "/v1/{name}:approve", "*"),
    "groups.GroupsService/DeclineMember": ("POST", "/v1/{name}:decline", "*"),
    "groups.GroupsService/LeaveGroup": ("POST", "/v1/{name}:leave", "*"),
    "groups.GroupsService/UpdateAgreement": ("PATCH", "/v1/{agreement.name}", "agreement"),
    "groups.GroupsService/AcceptAgreement": ("POST", "/v1/{name}:accept", "*"),
    "groups.GroupsService/ListMyGroups": ("GET", "/v1/me/groups", None),
    "groups.SeparationService/SetSeparation": ("PUT", "/v1/{name}", "*"),
    "groups.SeparationService/ListSeparations": ("GET", "/v1/{parent}/separations", None),
    "groups.SeparationService/RemoveSeparation": ("DELETE", "/v1/{name}", None),
    "groups.SeparationService/ListClashes": ("GET", "/v1/{parent}/clashes", None),
    "groups.FirstWalkService/GetFirstWalkCard": ("GET", "/v1/{name}", None),
    "groups.FirstWalkService/UpdateFirstWalkCard": ("PATCH", "/v1/{card.name}", "card"),
    "groups.FirstWalkService/SetGreeter": ("PUT", "/v1/{walk}/greeter", "*"),
    "groups.GreeterPhotoService/SetMemberPhoto": ("PUT", "/v1/{name}/photo", "*"),
    "groups.GreeterPhotoService/DeleteMemberPhoto": ("DELETE", "/v1/{name}/photo", None),
    "groups.FirstWalkService/AskToBeMet": ("PUT", "/v1/{walk}/meeting", "*"),
    "groups.RosterService/AddMember": ("POST", "/v1/{parent}/members", "*"),
    "groups.RosterService/ImportMembers": ("POST", "/v1/{parent}/members:import", "*"),
    "messaging.MessagingService/ListNotices": ("GET", "/v1/me/notices", None),
    "messaging.MessagingService/Announce": ("POST", "/v1/{parent}:announce", "*"),
    "messaging.MessagingService/ListWalkNotices": ("GET", "/v1/{parent}/notices", None),
    "messaging.MessagingService/ListNotices": ("GET", "/v1/me/notices", None),
    "messaging.MessagingService/ListDeliveries": ("GET", "/v1/{parent}/deliveries", None),
    "scheduling.SchedulingService/CreateRoute": ("POST", "/v1/{parent}/routes", "route"),
    "scheduling.SchedulingService/UpdateRoute": ("PATCH", "/v1/{route.name}", "route"),
    "scheduling.SchedulingService/CreateWalk": ("POST", "/v1/{parent}/walks", "walk"),
    "scheduling.SchedulingService/GetWalk": ("GET", "/v1/{name}", None),
    "scheduling.SchedulingService/ListWalks": ("GET", "/v1/{parent}/walks", None),
    "scheduling.SchedulingService/ListMyWalks": ("GET", "/v1/me/walks", None),
    "scheduling.SchedulingService/CancelWalk": ("POST", "/v1/{name}:cancel", "*"),
    "scheduling.SchedulingService/AssignLeaders": ("POST", "/v1/{walk}:assignLeaders", "*"),
    "scheduling.SchedulingService/UpdateWalk": ("PATCH", "/v1/{walk.name}", "walk"),
    "scheduling.SchedulingService/RescheduleWalk": ("POST", "/v1/{name}:reschedule", "*"),
    "scheduling.DecisionService/DecideWalk": ("POST", "/v1/{name}:decide", "*"),
    "scheduling.WalkPlanService/GetRiskChecklist": ("GET", "/v1/{name}", None),
    "scheduling.WalkPlanService/UpdateRiskChecklist": ("PATCH", "/v1/{riskChecklist.name}", "riskChecklist"),
    "scheduling.WalkPlanService/GetSessionPlan": ("GET", "/v1/{name}", None),
    "scheduling.WalkPlanService/UpdateSessionPlan": ("PATCH", "/v1/{sessionPlan.name}", "sessionPlan"),
    "scheduling.CalendarFeedService/CreateCalendarFeed": ("POST", "/v1/me/calendarFeeds", "*"),
    "scheduling.CalendarFeedService/ListCalendarFeeds": ("GET", "/v1/me/calendarFeeds", None),
    "scheduling.CalendarFeedService/RevokeCalendarFeed": ("DELETE", "/v1/{name}", None),
    "scheduling.PlaceService/ImportGpx": ("POST", "/v1/{parent}/routes:importGpx", "*"),
    "scheduling.PlaceService/SetRouteWay": ("PUT", "/v1/{name}/way", "*"),
    "scheduling.PlaceService/GetRouteWay": ("GET", "/v1/{name}/way", None),
    "scheduling.PlaceService/DeleteRouteWay": ("DELETE", "/v1/{name}/way", None),
    "scheduling.PlaceService/SetRoutePhoto": ("PUT", "/v1/{name}/photo", "*"),
    "scheduling.PlaceService/DeleteRoutePhoto": ("DELETE", "/v1/{name}/photo", None),
    "scheduling.PlaceService/GetMeetingPlace": ("GET", "/v1/{name}", None),
    "attendance.AttendanceService/Respond": ("PUT", "/v1/{walk}/responses/me", "*"),
    "attendance.AttendanceService/GetMyResponse": ("GET", "/v1/{walk}/responses/me", None),
    "attendance.AttendanceService/ListMyResponses": ("GET", "/v1/me/responses", None),
    "attendance.AttendanceService/ListResponses": ("GET", "/v1/{parent}/responses", None),
    "attendance.AttendanceService/RespondFor": ("PUT", "/v1/{name}", "*"),
    "attendance.AttendanceService/GetTurnout": ("GET", "/v1/{walk}/turnout", None),
    "attendance.AttendanceService/StartWalk": ("POST", "/v1/{walk}:start", "*"),
    "attendance.AttendanceService/MarkRoll": ("POST", "/v1/{walk}:markRoll", "*"),
    "attendance.AttendanceService/AddToRoll": ("POST", "/v1/{walk}:addToRoll", "*"),
    "attendance.AttendanceService/GetRoll": ("GET", "/v1/{walk}/roll", None),
    "attendance.AttendanceService/CloseWalk": ("POST", "/v1/{walk}:close", "*"),
    "attendance.ArrivalService/Arrive": ("POST", "/v1/{walk}:arrive", "*"),
    "attendance.ArrivalService/SayLate": ("POST", "/v1/{walk}:sayLate", "*"),
    "attendance.ArrivalService/GetArrivalCode": ("GET", "/v1/{walk}/arrivalCode", None),
    "attendance.ArrivalService/CountHeads": ("POST", "/v1/{walk}:countHeads", "*"),
    "attendance.SeriesAnswerService/RespondToSeries": ("POST", "/v1/{walk}:respondToSeries", "*"),
    "attendance.ReportService/GetAttendanceReport": ("GET", "/v1/{group}/attendanceReport", None),
    "accounts.SafetyCardService/GetSafetyCard": ("GET", "/v1/me/safetyCard", None),
    "accounts.SafetyCardService/PutSafetyCard": ("PUT", "/v1/me/safetyCard", "safetyCard"),
    "attendance.SafetyService/GetSafetyCards": ("GET", "/v1/{walk}/safetyCards", None),
    "attendance.SafetyService/ListSafetyCardReadings": ("GET", "/v1/me/safetyCard/readings", None),
    "attendance.FollowUpService/CreateFollowUp": ("POST", "/v1/{parent}/followUps", "*"),
    "attendance.FollowUpService/ListFollowUps": ("GET", "/v1/{parent}/followUps", None),
    "attendance.FollowUpService/AssignFollowUp": ("POST", "/v1/{name}:assign", "*"),
    "attendance.WrapUpService/GetWrapUp": ("GET", "/v1/{walk}/wrapUp", None),
    "attendance.WrapUpService/FinishWrapUp": ("POST", "/v1/{walk}/wrapUp:finish", "*"),
    "attendance.FollowUpService/ResolveFollowUp": ("POST", "/v1/{name}:resolve", "*"),
}
CODES = ["OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS",
         "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED",
         "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED"]


class CallError(Exception):
    def __init__(self, code, reason="", fields=(), message="", details=()):
        super().__init__(f"{code} {reason} {list(fields)} {message}")
        self.code, self.reason, self.fields, self.message = code, reason, list(fields), message
        self.details = list(details)


def error_from_details(code, message, details):
    reason, fields = "", []
    for detail in details:
        if str(detail.get("@type", "")).endswith("ErrorInfo"):
            reason = detail["reason"]
        if str(detail.get("@type", "")).endswith("BadRequest"):
            fields = [v["field"] for v in detail.get("fieldViolations", [])]
    return CallError(code, reason, fields, message, details)


def snake(name):
    return re.sub(r"(?<!^)([A-Z])", r"_\1", name).lower()


class Rest:
    """The JSON routes, by http.client; each thread keeps its own connection."""

    name = "rest"

    def __init__(self, platform):
        self.address = (platform.host, platform.http_port)
        self.headers = getattr(platform, "headers", {})  # what a proxy before it adds
        self.local = threading.local()

    def connect(self):
        return http.client.HTTPConnection(*self.address, timeout=30)

    def request(self, verb, path, body=None, headers=None):
        """One exchange: (status, headers, bytes)."""
        for attempt in (1, 2):
            connection = getattr(self.local, "connection", None)
            if connection is None:
                connection = self.local.connection = self.connect()
            try:
                connection.request(verb, path, body=body, headers=headers or {})
                answer = connection.getresponse()
                return answer.status, answer.headers, answer.read()
            except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
                # A kept connection that the server has closed meanwhile: only then is it safe to send again.
                self.local.connection = None
                if attempt == 2:
                    raise

    def call(self, method, request, token=None):
        verb, path, body = ROUTES[method]
        rest = dict(request)
        for name in re.findall(r"\{([a-zA-Z.]+)\}", path):
            holder, _, leaf = name.rpartition(".")
            value = rest[holder][leaf] if holder else rest.pop(leaf)
            path = path.replace("{" + name + "}", urllib.parse.quote(value))
        if body == "*":
            content, rest = rest, {}
        elif body:
            content = rest.pop(body, {})
        else:
            content = None
        query = [(key, item) for key, value in rest.items() for item in (value if isinstance(value, list) else [value])]
        if query:
            path += "?" + urllib.parse.urlencode(query)
        headers = {"Accept": "application/json", **self.headers}
        if token:
            headers["Authorization"] = "Bearer " + token
        payload = None
        if content is not None:
            payload = json.dumps(content)
            headers["Content-Type"] = "application/json"
        status, _, data = self.request(verb, path, payload, headers)
        reply = json.loads(data) if data else {}
        if status == 200:
            return reply
        raise error_from_details(CODES[reply.get("code", 2)], reply.get("message", ""), reply.get("details", []))

    def close(self):
        pass


class Messages:
    """Protobuf classes made from the descriptor set: nothing of ours is compiled into these clients."""

    def __init__(self, descriptors):
        from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
        self.pool = descriptor_pool.DescriptorPool()
        files = descriptor_pb2.FileDescriptorSet.FromString(pathlib.Path(descriptors).read_bytes())
        for file in files.file:
            self.pool.Add(file)
        self.factory = message_factory.MessageFactory(self.pool)

    def message(self, descriptor):
        return self.factory.GetPrototype(descriptor)

    def named(self, name):
        return self.message(self.pool.FindMessageTypeByName(name))

    def error(self, code, message, details):
        """A CallError from details given as (full name, bytes)."""
        reason, fields = "", []
        for name, value in details:
            content = self.named(name).FromString(value)
            if name == "google.rpc.ErrorInfo":
                reason = content.reason
            if name == "google.rpc.BadRequest":
                fields = [v.field for v in content.field_violations]
        return CallError(code, reason, fields, message)


class GrpcIo(Messages):
    """Native gRPC by python3-grpcio."""

    name = "grpcio"

    def __init__(self, platform, descriptors):
        import grpc
        from google.protobuf import json_format
        super().__init__(descriptors)
        self.grpc, self.json_format = grpc, json_format
        self.channel = grpc.insecure_channel(f"{platform.host}:{platform.grpc_port}")

    def call(self, method, request, token=None):
        service, _, name = method.partition("/")
        area = service.split(".")[0]
        full = f"amble.{area}.v1.{service.split('.')[1]}"
        descriptor = self.pool.FindServiceByName(full).FindMethodByName(name)
        query = self.json_format.ParseDict(request, self.message(descriptor.input_type)(), descriptor_pool=self.pool)
        stub = self.channel.unary_unary(f"/{full}/{name}", request_serializer=lambda m: m.SerializeToString(),
                                        response_deserializer=self.message(descriptor.output_type).FromString)
        metadata = [("authorization", "Bearer " + token)] if token else []
        try:
            reply = stub(query, metadata=metadata, timeout=30)
        except self.grpc.RpcError as error:
            raise self.convert(error) from None
        return self.json_format.MessageToDict(reply, descriptor_pool=self.pool)

    def convert(self, error):
        packed = dict(error.trailing_metadata() or ()).get("grpc-status-details-bin", b"")
        status = self.named("google.rpc.Status").FromString(packed)
        return self.error(error.code().name, error.details(),
                          [(d.type_url.rpartition("/")[2], d.value) for d in status.details])

    def close(self):
        self.channel.close()


class ConnectNode:
    """@connectrpc/connect-node in a Node process that answers line by line."""

    def __init__(self, platform, descriptors, binary):
        self.name = "connect-node " + ("proto" if binary else "json")
        self.lock = threading.Lock()
        self.waiting, self.next_id = {}, 0
        self.process = subprocess.Popen(
            ["node", str(HERE / "connect_bridge.mjs"), platform.url, str(descriptors), "proto" if binary else "json"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            answer = json.loads(line)
            event, slot = self.waiting.pop(answer["id"])
            slot.append(answer)
            event.set()

    def call(self, method, request, token=None):
        event, slot = threading.Event(), []
        with self.lock:
            self.next_id += 1
            self.waiting[self.next_id] = (event, slot)
            line = {"id": self.next_id, "method": method, "request": request, "token": token or ""}
            self.process.stdin.write(json.dumps(line) + "\n")
            self.process.stdin.flush()
        if not event.wait(60):
            raise RuntimeError("the Connect client did not answer")
        answer = slot[0]
        if "error" in answer:
            error = answer["error"]
            raise CallError(CODES[error["code"]], error["reason"], error["fields"], error["message"])
        return answer["reply"]

    def close(self):
        self.process.stdin.close()
        self.process.wait(timeout=30)


class BufCurl(Messages):
    """`buf curl` by gRPC reflection, a process a call."""

    name = "buf curl"

    def __init__(self, platform, descriptors):
        super().__init__(descriptors)
        self.url = f"http://127.0.0.1:{platform.grpc_port}"

    def call(self, method, request, token=None):
        service, _, name = method.partition("/")
        area, _, plain = service.partition(".")
        command = [str(NODE_MODULES / ".bin" / "buf"), "curl", "--protocol", "grpc", "--http2-prior-knowledge", "--data", "@-"]
        if token:
            command += ["--header", "Authorization: Bearer " + token]
        command.append(f"{self.url}/amble.{area}.v1.{plain}/{name}")
        result = subprocess.run(command, input=json.dumps(request), capture_output=True, text=True, timeout=60)
        if result.returncode == 0:
            return json.loads(result.stdout or "{}")
        try:
            error = json.loads(result.stderr)
        except ValueError:
            raise RuntimeError(result.stderr) from None
        code = error["code"].upper().replace("CANCELED", "CANCELLED")
        # base64 without padding, as Connect writes details.
        raise self.error(code, error.get("message", ""),
                         [(d["type"], base64.b64decode(d["value"] + "==")) for d in error.get("details", [])])

    def close(self):
        pass
