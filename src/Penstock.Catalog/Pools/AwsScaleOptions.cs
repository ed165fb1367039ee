namespace Penstock.Catalog.Pools;

/// <summary>Replicas that are instances of an Auto Scaling group, or tasks of an ECS service.</summary>
public sealed record AwsScaleOptions
{
    /// <summary>The AWS region.</summary>
    public required string Region { get; init; }

    /// <summary>The Auto Scaling group; for target <c>aws-asg</c>.</summary>
    public string? Group { get; init; }

    /// <summary>The ECS cluster; for target <c>aws-ecs</c>. Default <c>default</c>.</summary>
    public string Cluster { get; init; } = "default";

    /// <summary>The ECS service; for target <c>aws-ecs</c>.</summary>
    public string? Service { get; init; }

    /// <summary>The port that every replica serves on. Default 8000.</summary>
    public int Port { get; init; } = 8000;

    /// <summary>Where all the APIs are reached instead of at AWS: a VPC endpoint or an emulator; null takes the region's own addresses.</summary>
    public Uri? Endpoint { get; init; }
}
