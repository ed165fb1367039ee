using Penstock.Worker.Templates.Values;

namespace Penstock.Worker.Templates.Functions;

/// <summary>A filter: turns the value on its left into another.</summary>
internal delegate TemplateValue FilterFunction(Rendering rendering, TemplateValue value, CallArguments arguments);
