using System.Globalization;
using System.Text;
using System.Web;
using Microsoft.AspNetCore.Http;
using Penstock.Catalog.Pools;
using Penstock.Catalog.Replicas;
using Penstock.Providers.Signing;
using Penstock.Scaling.Targets;
using Penstock.Scaling.Targets.Aws;

namespace Penstock.Scaling.Tests.Targets.Clouds;

/// <summary>Signed calls in the shapes that the API references document, over real HTTP; each signature is computed once more from what arrived.</summary>
public sealed class AwsTargetTests
{
    private const string Groups = """
        <DescribeAutoScalingGroupsResponse xmlns="http://autoscaling.amazonaws.com/doc/2011-01-01/"><DescribeAutoScalingGroupsResult><AutoScalingGroups><member>
        <AutoScalingGroupName>llama</AutoScalingGroupName><MinSize>0</MinSize><MaxSize>9</MaxSize><DesiredCapacity>3</DesiredCapacity><Instances>
        <member><InstanceId>i-1</InstanceId><LifecycleState>InService</LifecycleState><HealthStatus>Healthy</HealthStatus></member>
        <member><InstanceId>i-2</InstanceId><LifecycleState>Pending</LifecycleState><HealthStatus>Healthy</HealthStatus></member>
        <member><InstanceId>i-3</InstanceId><LifecycleState>Terminating:Wait</LifecycleState><HealthStatus>Healthy</HealthStatus></member>
        <member><InstanceId>i-4</InstanceId><LifecycleState>Standby</LifecycleState><HealthStatus>Healthy</HealthStatus></member>
        </Instances></member></AutoScalingGroups></DescribeAutoScalingGroupsResult></DescribeAutoScalingGroupsResponse>
        """;

    private const string Instances = """
        <DescribeInstancesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><reservationSet><item><instancesSet>
        <item><instanceId>i-1</instanceId><privateIpAddress>10.1.0.1</privateIpAddress><launchTime>2026-01-05T10:00:00.000Z</launchTime><groupSet><item><groupId>sg-1</groupId></item></groupSet></item>
        <item><instanceId>i-3</instanceId><privateIpAddress>10.1.0.3</privateIpAddress><launchTime>2026-01-05T09:00:00.000Z</launchTime></item>
        </instancesSet></item></reservationSet></DescribeInstancesResponse>
        """;

    [Fact]
    public async Task Reads_the_instances_of_a_group()
    {
        await using LoopbackApi aws = await LoopbackApi.StartAsync((asked, context) => Form(asked)["Action"] switch
        {
            "DescribeAutoScalingGroups" => LoopbackApi.WriteAsync(context, 200, Groups, "text/xml"),
            "DescribeInstances" => LoopbackApi.WriteAsync(context, 200, Instances, "text/xml"),
            _ => LoopbackApi.WriteAsync(context, 400, ""),
        });
        await using var target = new AutoScalingGroupTarget(Context(aws, "aws-asg"));

        TargetReading reading = await target.ObserveAsync(Token);

        Assert.Null(reading.Error);
        Assert.Equal(3, reading.Desired);
        Assert.Equal(
            [("i-1", ReplicaPhase.Ready, "http://10.1.0.1:8000/"), ("i-2", ReplicaPhase.Starting, "http://127.0.0.1:0/"), ("i-3", ReplicaPhase.Draining, "http://10.1.0.3:8000/")],
            reading.Replicas.Select(one => (one.Replica.Id, one.Replica.Phase, one.Replica.Address.ToString())));
        Assert.Equal("i-4", Form(aws.Requests[1])["InstanceId.4"]);
        Assert.All(aws.Requests, Signed);
        Assert.Contains("/eu-central-1/autoscaling/aws4_request", aws.Requests[0].Headers["Authorization"], StringComparison.Ordinal);
        Assert.Contains("/eu-central-1/ec2/aws4_request", aws.Requests[1].Headers["Authorization"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sets_the_capacity_of_a_group_and_takes_one_instance_out()
    {
        await using LoopbackApi aws = await LoopbackApi.StartAsync((_, context) => LoopbackApi.WriteAsync(context, 200, "<SetDesiredCapacityResponse/>", "text/xml"));
        await using var target = new AutoScalingGroupTarget(Context(aws, "aws-asg"));

        Assert.Null(await target.SetDesiredAsync(5, Token));
        Assert.Null(await target.DrainAsync("i-2", Token));

        Assert.Equal("Action=SetDesiredCapacity&Version=2011-01-01&AutoScalingGroupName=llama&DesiredCapacity=5&HonorCooldown=false", aws.Requests[0].Body);
        Assert.Equal("Action=TerminateInstanceInAutoScalingGroup&Version=2011-01-01&InstanceId=i-2&ShouldDecrementDesiredCapacity=true", aws.Requests[1].Body);
        Assert.All(aws.Requests, Signed);
    }

    [Theory]
    [InlineData(400, "Throttling", TargetErrorKind.Throttled)]
    [InlineData(400, "ValidationError", TargetErrorKind.Refused)]
    [InlineData(403, "AccessDenied", TargetErrorKind.Denied)]
    [InlineData(400, "ScalingActivityInProgress", TargetErrorKind.Conflict)]
    [InlineData(500, "InternalFailure", TargetErrorKind.Unreachable)]
    public async Task A_refusal_is_told_by_its_code_without_its_text(int status, string code, TargetErrorKind kind)
    {
        await using LoopbackApi aws = await LoopbackApi.StartAsync((_, context) => LoopbackApi.WriteAsync(
            context, status, $"<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>arn:aws:secret</Message></Error></ErrorResponse>", "text/xml"));
        await using var target = new AutoScalingGroupTarget(Context(aws, "aws-asg"));

        TargetError? error = await target.SetDesiredAsync(5, Token);

        Assert.Equal(kind, error?.Kind);
        Assert.Contains(code, error?.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reads_the_tasks_of_a_service_page_by_page()
    {
        await using LoopbackApi aws = await LoopbackApi.StartAsync(Ecs);
        await using var target = new EcsServiceTarget(Context(aws, "aws-ecs"));

        TargetReading reading = await target.ObserveAsync(Token);

        Assert.Null(reading.Error);
        Assert.Equal(3, reading.Desired);
        Assert.Equal(
            [("arn:t/1", ReplicaPhase.Ready, "http://10.2.0.1:8000/"), ("arn:t/2", ReplicaPhase.Starting, "http://127.0.0.1:0/"), ("arn:t/3", ReplicaPhase.Draining, "http://10.2.0.3:8000/")],
            reading.Replicas.Select(one => (one.Replica.Id, one.Replica.Phase, one.Replica.Address.ToString())));
        Assert.All(aws.Requests, Signed);
        Assert.All(aws.Requests, asked => Assert.Equal("application/x-amz-json-1.1", asked.Headers["Content-Type"]));
    }

    [Fact]
    public async Task Protects_all_tasks_but_the_one_that_is_to_go_before_the_number_falls()
    {
        await using LoopbackApi aws = await LoopbackApi.StartAsync(Ecs);
        await using var target = new EcsServiceTarget(Context(aws, "aws-ecs"));

        Assert.Null(await target.DrainAsync("arn:t/1", Token));

        LoopbackApi.Asked[] writes = [.. aws.Requests.Where(asked => Action(asked) is "UpdateTaskProtection" or "UpdateService")];
        Assert.Equal(
            [
                """{"cluster":"default","tasks":["arn:t/1"],"protectionEnabled":false}""",
                """{"cluster":"default","tasks":["arn:t/2"],"protectionEnabled":true,"expiresInMinutes":15}""",
                """{"cluster":"default","service":"llama","desiredCount":2}""",
            ],
            writes.Select(asked => asked.Body));
    }

    [Fact]
    public async Task Credentials_of_a_container_are_fetched_once_and_signed_with()
    {
        await using LoopbackApi aws = await LoopbackApi.StartAsync((asked, context) => asked.Method == "GET"
            ? LoopbackApi.WriteAsync(context, 200, """{"AccessKeyId":"ASIACONTAINER","SecretAccessKey":"s","Token":"session","Expiration":"2999-01-01T00:00:00Z"}""")
            : LoopbackApi.WriteAsync(context, 200, "<ok/>", "text/xml"));
        string? Environment(string name) => name switch
        {
            "AWS_CONTAINER_CREDENTIALS_FULL_URI" => new Uri(aws.Address, "/role").ToString(),
            "AWS_CONTAINER_AUTHORIZATION_TOKEN" => "pass",
            _ => null,
        };
        await using var target = new AutoScalingGroupTarget(Clouds.Targets.Context(Pool(aws, "aws-asg"), Environment));

        Assert.Null(await target.SetDesiredAsync(1, Token));
        Assert.Null(await target.SetDesiredAsync(2, Token));

        LoopbackApi.Asked fetched = Assert.Single(aws.Requests, asked => asked.Method == "GET");
        Assert.Equal("pass", fetched.Headers["Authorization"]);
        Assert.All(aws.Requests.Where(asked => asked.Method == "POST"), asked => Assert.Contains("Credential=ASIACONTAINER/", asked.Headers["Authorization"], StringComparison.Ordinal));
        Assert.All(aws.Requests.Where(asked => asked.Method == "POST"), asked => Assert.Equal("session", asked.Headers["X-Amz-Security-Token"]));
    }

    [Fact]
    public async Task Without_credentials_nothing_is_asked_and_the_remedy_is_named()
    {
        await using LoopbackApi aws = await LoopbackApi.StartAsync((_, context) => LoopbackApi.WriteAsync(context, 200, "<ok/>", "text/xml"));
        string? Environment(string name) => name == "AWS_EC2_METADATA_DISABLED" ? "true" : null;
        await using var target = new AutoScalingGroupTarget(Clouds.Targets.Context(Pool(aws, "aws-asg"), Environment));

        TargetError? error = await target.SetDesiredAsync(1, Token);

        Assert.Equal(TargetErrorKind.Denied, error?.Kind);
        Assert.Contains("AWS_ACCESS_KEY_ID", error?.Message, StringComparison.Ordinal);
        Assert.Empty(aws.Requests);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static Task Ecs(LoopbackApi.Asked asked, HttpContext context) => LoopbackApi.WriteAsync(
        context,
        200,
        Action(asked) switch
        {
            "DescribeServices" => """{"services":[{"serviceName":"llama","status":"ACTIVE","desiredCount":3,"runningCount":1}],"failures":[]}""",
            "ListTasks" when asked.Body.Contains("page2", StringComparison.Ordinal) => """{"taskArns":["arn:t/3"]}""",
            "ListTasks" => """{"taskArns":["arn:t/1","arn:t/2"],"nextToken":"page2"}""",
            "DescribeTasks" => """
                {"tasks":[
                {"taskArn":"arn:t/1","lastStatus":"RUNNING","desiredStatus":"RUNNING","healthStatus":"HEALTHY","createdAt":1767607200.5,"startedAt":1767607260.0,
                 "attachments":[{"type":"ElasticNetworkInterface","details":[{"name":"subnetId","value":"s"},{"name":"privateIPv4Address","value":"10.2.0.1"}]}]},
                {"taskArn":"arn:t/2","lastStatus":"PENDING","desiredStatus":"RUNNING","healthStatus":"UNKNOWN","createdAt":1767607200.5,"attachments":[]},
                {"taskArn":"arn:t/3","lastStatus":"DEACTIVATING","desiredStatus":"STOPPED","healthStatus":"HEALTHY","createdAt":1767607200.5,
                 "attachments":[{"details":[{"name":"privateIPv4Address","value":"10.2.0.3"}]}]}],"failures":[]}
                """,
            _ => "{}",
        },
        "application/x-amz-json-1.1");

    private static string Action(LoopbackApi.Asked asked) => asked.Headers["X-Amz-Target"].Split('.')[1];

    private static System.Collections.Specialized.NameValueCollection Form(LoopbackApi.Asked asked) => HttpUtility.ParseQueryString(asked.Body);

    private static ScaleTargetContext Context(LoopbackApi aws, string target) => Clouds.Targets.Context(
        Pool(aws, target), name => name switch { "AWS_ACCESS_KEY_ID" => "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY" => "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", _ => null });

    private static PoolOptions Pool(LoopbackApi aws, string target) => new()
    {
        Name = "llama",
        Engine = PoolEngine.External,
        Target = target,
        Aws = new AwsScaleOptions { Region = "eu-central-1", Group = "llama", Service = "llama", Endpoint = aws.Address },
    };

    /// <summary>The signature, computed by the vector-tested signer from the bytes and headers that arrived.</summary>
    private static void Signed(LoopbackApi.Asked asked)
    {
        string authorization = asked.Headers["Authorization"];
        string[] names = authorization.Split("SignedHeaders=")[1].Split(',')[0].Split(';');
        Assert.Contains("host", names);
        Assert.Contains("x-amz-date", names);
        string[] scope = authorization.Split("Credential=")[1].Split(',')[0].Split('/');
        var at = DateTimeOffset.ParseExact(asked.Headers["X-Amz-Date"], "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        SigV4Signature expected = SigV4Signer.SignHeaders(
            new SigV4Request(asked.Method, asked.Path, "", [.. names.Where(name => name != "x-amz-date").Select(name => KeyValuePair.Create(name, asked.Headers[name]))], Encoding.UTF8.GetBytes(asked.Body)),
            new AwsCredentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
            new SigV4Scope(scope[2], scope[3]),
            at,
            new SigV4Options());
        Assert.EndsWith("Signature=" + expected.Signature, authorization, StringComparison.Ordinal);
    }
}
